"""Turns: who chooses, when all train, what is revealed when."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from curiosity_widgets.classrooms.match import Match
from curiosity_widgets.classrooms.result import GameResult
from curiosity_widgets.classrooms.rules import Rules
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.replay import ReplaySource
from tests.benchmarks.small import write_sample
from tests.classrooms.games import SHAPE, quick_workflow


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def begun(folder: Path, **rules: Any) -> Match:
    values = {"players": ("Ada", "Ben"), "rounds": 1, "points": 2, "initial": 8, **rules}
    source = ReplaySource(write_sample(folder / "sample.npz", *SHAPE))
    match = Match(source, Rules(**values), quick_workflow(), folder / "game.json")
    until(lambda: match.choosing or bool(match.error))
    assert match.error == ""
    return match


def free(match: Match, count: int) -> list[tuple[float, float]]:
    assert match.info is not None
    assert match.snapshot.available is not None
    positions = match.info.candidates.positions[np.flatnonzero(match.snapshot.available)[::37]]
    return [(float(row), float(col)) for row, col in positions[:count]]


def test_players_choose_in_turn_then_all_train_and_the_truth_comes_at_the_end(tmp_path: Path) -> None:
    match = begun(tmp_path, reveal="end")
    seen: list[str] = []
    match.subscribe(lambda snapshot: seen.append(snapshot.state))
    assert match.player == "Ada"
    assert not match.snapshot.maps  # nothing is revealed
    assert match.result is None
    first, second, third = free(match, 3)
    match.measure([first])
    match.measure([first])  # taken back
    assert match.chosen == 0
    match.measure([first, second])
    with pytest.raises(CuriosityError, match="all 2 positions are chosen"):
        match.measure([third])
    assert match.snapshot.picks.tolist() == [list(first), list(second)]
    match.submit()
    assert match.player == "Ben"
    assert len(match.snapshot.picks) == 0  # his own map
    with pytest.raises(CuriosityError, match="Ben: choose 2 more positions"):
        match.submit()
    match.measure([third])
    match.clear()
    match.measure([second, third])
    match.submit()
    until(lambda: match.snapshot.state == "finished" or bool(match.error))
    assert match.error == ""
    assert {"running", "finished"} <= set(seen)
    assert {"true_error", "predicted_error"} <= set(match.snapshot.maps)
    assert match.result is not None
    assert GameResult.read(tmp_path / "game.json").arms[0].positions[-2:] == (first, second)
    with pytest.raises(CuriosityError, match="nobody is in turn"):
        match.measure([first])


def test_what_is_revealed_after_each_round_is_what_the_machine_knows_too(tmp_path: Path) -> None:
    match = begun(tmp_path, rounds=2)
    assert "predicted_error" in match.snapshot.maps
    assert "true_error" not in match.snapshot.maps
    assert match.result is not None
    assert match.info is not None
    measured = tuple(match.snapshot.measured[0])
    for wrong, why in ((measured, "measured already"), ((-9.0, 3.0), "cannot be measured")):
        with pytest.raises(CuriosityError, match=why):
            match.measure([wrong])
    for command in (match.run, match.exclude, match.flag):
        with pytest.raises(CuriosityError, match="class room"):
            command()


def test_data_that_cannot_be_played_end_the_game_with_a_sentence(tmp_path: Path) -> None:
    source = ReplaySource(write_sample(tmp_path / "sample.npz", *SHAPE))
    match = Match(source, Rules(rounds=99), quick_workflow(), tmp_path / "game.json")
    until(lambda: bool(match.error))
    assert "fewer rounds" in match.error
    assert match.snapshot.state == "failed"
