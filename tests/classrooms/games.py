"""A small game, played by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets import workflows
from curiosity_widgets.classrooms.game import Game
from curiosity_widgets.classrooms.rules import Rules
from curiosity_widgets.sources.replay import ReplaySource
from curiosity_widgets.workflows.workflow import Workflow
from tests.benchmarks.small import write_sample

SHAPE = (29, 41)


def quick_workflow() -> Workflow:
    return workflows.load("dense", patch=5, members=2, cold_steps=8, error_model={"trees": 40})


def new_game(folder: Path, **rules: Any) -> Game:
    values = {"players": ("Ada", "Ben"), "rounds": 2, "points": 3, "initial": 8, **rules}
    sample = folder / "sample.npz"
    if not sample.exists():
        write_sample(sample, *SHAPE)
    return Game(ReplaySource(sample), Rules(**values), quick_workflow())


def choices(game: Game, number: int) -> dict[str, list[int]]:
    """What the users choose in a round: some positions that they have not."""
    rng = np.random.default_rng(number)
    return {
        arm.name: rng.choice(np.flatnonzero(game.available(arm)), game.rules.points, replace=False).tolist()
        for arm in game.arms
        if arm.by_hand
    }


def played(folder: Path, **rules: Any) -> Game:
    game = new_game(folder, **rules)
    game.start()
    for number in range(game.rules.rounds):
        game.play(choices(game, number))
    return game
