"""The page of a class room: of one game, and of many machines."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from curiosity_widgets.classrooms.result import GameResult
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.reports.classroom_page import merge, merged_arms
from tests.classrooms.games import played


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> GameResult:
    return GameResult.of(played(tmp_path_factory.mktemp("game"), rounds=1, points=2))


def test_files_of_many_machines_become_one_page(result: GameResult, tmp_path: Path) -> None:
    for name in ("left", "right"):
        result.save(tmp_path / f"{name}.json")
    page = merge([tmp_path / "left.json", tmp_path / "right.json"], tmp_path / "class.html")
    text = page.read_text(encoding="utf-8")
    rows = re.findall(r"<tr><td>(\d+)\. ([^<]+)</td>", text)
    assert len(rows) == 7  # two users on each machine, and the machine, random and space-filling once
    assert {"Ada (left)", "Ada (right)", "machine", "random"} <= {who for _, who in rows}
    assert "left.json, right.json" in text
    assert not re.search(r'(src|href)="(?!data:)', text)


def test_the_best_comes_first(result: GameResult) -> None:
    scores = [arm.score for arm in merged_arms([result])]
    assert scores == sorted(scores, reverse=True)


def test_a_page_replaces_no_result_and_needs_comparable_games(result: GameResult, tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    result.save(one)
    replace(result, rules=replace(result.rules, seed=7)).save(other)
    with pytest.raises(CuriosityError, match="another file for the page"):
        merge([one], one)
    with pytest.raises(CuriosityError, match=r"other\.json: seed is 7"):
        merge([one, other], tmp_path / "class.html")
    with pytest.raises(CuriosityError, match="give 1 to"):
        merge([])
    assert not (tmp_path / "class.html").exists()
