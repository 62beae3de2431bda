"""A class room as Python sees it: the panels follow the game."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import curiosity_widgets as cw
from curiosity_widgets.errors import CuriosityError
from tests.benchmarks.small import write_sample
from tests.classrooms.games import SHAPE, quick_workflow
from tests.classrooms.test_match import free, until


def test_a_game_from_the_first_click_to_the_page(tmp_path: Path) -> None:
    data = write_sample(tmp_path / "sample.npz", *SHAPE)
    room = cw.classroom(
        data, rounds=1, points=2, initial=8, path=tmp_path / "game.json", workflow=quick_workflow()
    )
    until(lambda: room.match.choosing or bool(room.match.error))
    heading, buttons = room.turn.children
    measure, clear, _ = buttons.children
    until(lambda: "choose 2 more positions" in heading.sentence)
    assert measure.disabled
    until(lambda: room.feed.status.state == "paused")
    assert room.feed.status.notice == ""  # a round that waits for its player is no news
    for point in free(room.match, 2):
        room.map._on_message(room.map, {"type": "measure", "points": [list(point)]}, [])
    until(lambda: "press Measure" in heading.sentence)
    until(lambda: len(room.results.parts) == 3)
    assert not measure.disabled
    room.map._on_message(room.map, {"type": "measure", "points": [[-3, 2]]}, [])
    assert "cannot be measured" in room.map.problem
    clear.click()
    assert "choose 2 more" in heading.sentence
    for point in free(room.match, 2):
        room.map._on_message(room.map, {"type": "measure", "points": [list(point)]}, [])
    measure.click()
    until(lambda: "The game is over" in heading.sentence)
    assert room.result is not None
    until(lambda: "is finished" in room.feed.status.notice)
    assert len(json.loads((tmp_path / "game.json").read_text(encoding="utf-8"))["arms"]) == 4
    assert "<h1>Class room: sample.npz</h1>" in (tmp_path / "game.html").read_text(encoding="utf-8")
    until(lambda: "Best first: " in room.results._heading.sentence)
    _, scores, maps = room.results.parts
    named = [line["label"] for line in scores["lines"]]
    assert named == ["you", "machine", "random", "space-filling"]
    assert len(maps["parts"]) == 4
    room.close()


def test_rules_and_paths_that_make_no_sense_are_refused_at_once(tmp_path: Path) -> None:
    for values, word in (({"rounds": 0}, "rounds"), ({"path": "game.html"}, ".json"), ({"path": 3}, "path")):
        with pytest.raises(CuriosityError, match=word):
            cw.classroom("pto-1.7um", **values)  # type: ignore[arg-type]
    with pytest.raises(CuriosityError, match=r"nowhere\.npz"):
        cw.classroom(tmp_path / "nowhere.npz")
