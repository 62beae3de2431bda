"""The page and the kernel must have the same Gumbel numbers."""

from __future__ import annotations

import json
import subprocess

import numpy as np

from curiosity_widgets.acquisition.gumbel import gumbel_key, gumbel_of
from tests.paths import ROOT
from tests.widgets.test_formula_parity import find_node

SOURCE = ROOT / "js" / "src" / "widgets" / "score" / "gumbel.ts"
PROGRAM = """
import { gumbel } from %s;
import { readFileSync } from 'node:fs';
const keys = JSON.parse(readFileSync(0, 'utf8'));
const values = keys.map(key => Array.from({ length: 2000 }, (_, i) => gumbel(key, i)));
process.stdout.write(JSON.stringify(values));
"""


def test_page_and_kernel_have_the_same_numbers() -> None:
    keys = [gumbel_key(seed, step) for seed, step in ((0, 0), (0, 1), (7, 12), (2**62 + 5, 100))]
    assert max(keys) > 2**31  # above what a signed word holds
    found = subprocess.run(
        [find_node(), "--input-type=module", "--eval", PROGRAM % json.dumps(SOURCE.as_uri())],
        input=json.dumps(keys),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for key, values in zip(keys, json.loads(found), strict=True):
        np.testing.assert_allclose(values, gumbel_of(key, np.arange(2000)), rtol=1e-9, atol=1e-12)
