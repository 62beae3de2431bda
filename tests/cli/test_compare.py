"""``curiosity compare``: what it prints and refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.small import COMMON, refused


def test_side_by_side(curiosity: Any, sample: Path) -> None:
    for name, beta in (("a.h5", "0"), ("b.h5", "1")):
        code, _, err = curiosity("run", sample, "--workflow", "ridge", *COMMON, "--beta", beta, "-o", name)
        assert code == 0, err
    code, out, _ = curiosity("compare", "a.h5", "b.h5")
    assert code == 0
    assert any(line.split() == ["beta", "0.0", "1.0"] for line in out.splitlines())
    assert "patch" not in out  # it is the same
    code, out, _ = curiosity("compare", "a.h5", "b.h5", "-o", "page.html", "--json")
    found = json.loads(out)
    assert (found["runs"], found["page"]) == (["a", "b"], "page.html")
    assert found["rows"]["beta"] == {"a": "0.0", "b": "1.0"}
    assert "Settings and scores" in Path("page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"), [(("a.h5",), "two runs"), (("a.h5", "b.h5"), "no such run file")]
)
def test_runs_that_are_not_there(curiosity: Any, arguments: tuple[str, ...], words: str) -> None:
    refused(curiosity("compare", *arguments), words)
