"""A game: same start, same budget, same seed, scores on the same positions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets.classrooms.game import Game
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.yardsticks import r2
from tests.classrooms.games import choices, new_game, played


def test_all_have_the_same_start_and_the_same_budget(game: Game) -> None:
    assert [arm.name for arm in game.arms] == ["Ada", "Ben", "machine", "random", "space-filling"]
    starts = {tuple(arm.index[:8]) for arm in game.arms}
    assert len(starts) == 1
    for arm in game.arms:
        assert len(np.unique(arm.index)) == len(arm.index) == game.rules.budget
        assert game.facts.measurable[arm.index].all()
        assert arm.step.tolist() == [0] * 8 + [1] * 3 + [2] * 3
    assert len({tuple(arm.index) for arm in game.arms}) == 5


def test_every_arm_is_scored_after_every_round_and_all_begin_alike(game: Game) -> None:
    for arm in game.arms:
        assert [entry["n"] for entry in arm.curve] == [8, 11, 14]
    assert len({round(arm.curve[0]["pixels_r2"], 9) for arm in game.arms}) == 1
    assert len({arm.curve[-1]["pixels_r2"] for arm in game.arms}) == 5


def test_the_score_is_taken_where_nobody_measured_against_one_mean(game: Game) -> None:
    taken = np.concatenate([arm.index for arm in game.arms])
    pixels = np.setdiff1d(np.flatnonzero(game.facts.measurable), taken)
    arm = game.arm("machine")
    assert arm.evaluation is not None
    assert arm.evaluation.prediction is not None
    truth = game.truth[pixels]
    expected = r2(truth, arm.evaluation.prediction.spectra(pixels), truth.mean(axis=0))
    assert arm.curve[-1]["pixels_r2"] == pytest.approx(expected, abs=1e-6)


def test_the_same_seed_and_choices_give_the_same_game(game: Game, tmp_path: Path) -> None:
    again = played(tmp_path)
    for one, other in zip(game.arms, again.arms, strict=True):
        assert one.index.tolist() == other.index.tolist()
        assert one.curve == other.curve


def test_what_cannot_be_measured_leaves_the_game_as_it_was(tmp_path: Path) -> None:
    game = new_game(tmp_path)
    game.start()
    good = choices(game, 0)
    for wrong in ([], good["Ada"][:2], [good["Ada"][0]] * 3, game.arms[0].index[:3].tolist()):
        with pytest.raises(CuriosityError, match="Ada"):
            game.play({**good, "Ada": wrong})
    assert game.round == 0
    assert all(len(arm.index) == 8 for arm in game.arms)


def test_a_budget_beyond_the_sample_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CuriosityError, match="fewer rounds"):
        new_game(tmp_path, rounds=90)
