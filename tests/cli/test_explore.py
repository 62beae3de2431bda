"""``curiosity explore``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.small import refused
from tests.cli.test_demo import started as started


def test_a_notebook_of_the_data_is_opened(curiosity: Any, sample: Path, started: list[list[str]]) -> None:
    for _ in range(2):
        code, _, err = curiosity("explore", sample, "--sample", 200, "--folder", "looks")
        assert code == 0, err
    names = sorted(path.name for path in Path("looks").iterdir())
    assert names == ["explore-sample.npz-2.ipynb", "explore-sample.npz.ipynb"]  # none is replaced
    source = json.loads(Path("looks", names[0]).read_text(encoding="utf-8"))["cells"][0]["source"]
    assert f"cw.explore({str(sample)!r}, sample=200, seed=0)" in source
    assert [names[0] in str(started[1]), names[1] in str(started[0])] == [True, True]


def test_mistakes_are_refused_before_anything_starts(
    curiosity: Any, sample: Path, started: list[list[str]]
) -> None:
    refused(curiosity("explore", "nowhere.npz"), "nowhere.npz")
    refused(curiosity("explore", sample, "--sample", 1), "--sample")
    assert started == []
