"""``curiosity classroom`` and ``curiosity merge``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from curiosity_widgets.classrooms.result import GameResult
from tests.classrooms.games import played
from tests.cli.small import refused
from tests.cli.test_demo import started as started


def test_a_notebook_of_the_game_is_opened(curiosity: Any, sample: Path, started: list[list[str]]) -> None:
    code, _, err = curiosity(
        "classroom", sample, "--player", "Ada", "--rounds", 3, "--no-browser", "--folder", "class"
    )
    assert code == 0, err
    (notebook,) = Path("class").glob("*.ipynb")
    source = json.loads(notebook.read_text(encoding="utf-8"))["cells"][0]["source"]
    assert f"cw.classroom({str(sample)!r}, players=['Ada'], rounds=3" in source
    assert any(notebook.name in argument for argument in started[0])


def test_mistakes_are_refused_before_anything_starts(
    curiosity: Any, sample: Path, started: list[list[str]]
) -> None:
    refused(curiosity("classroom", "nowhere.npz"), "nowhere.npz")
    refused(curiosity("classroom", sample, "--rounds", 0), "rounds")
    refused(curiosity("merge", "nowhere.json"), "nowhere.json")
    assert started == []


def test_results_are_merged(curiosity: Any, tmp_path: Path) -> None:
    GameResult.of(played(tmp_path, rounds=1, points=1)).save("a.json")
    code, out, err = curiosity("merge", "a.json", "-o", "class.html", "--json")
    assert code == 0, err
    assert json.loads(out)["page"] == "class.html"
    assert "Class room" in Path("class.html").read_text(encoding="utf-8")
