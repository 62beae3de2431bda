"""Batches are kept apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.testing import make_state


def closest(space: np.ndarray, index: np.ndarray) -> float:
    """The least distance between two of the picks."""
    apart = np.linalg.norm(space[index][:, None] - space[index][None], axis=2)
    return float(apart[np.triu_indices(len(index), 1)].min())


def test_a_diverse_batch_begins_with_the_best_and_keeps_apart() -> None:
    state = make_state()
    space = np.asarray(state.candidates.positions)
    error = np.exp(-((space - [9, 14]) ** 2).sum(axis=1) / 20)  # one hill
    state = replace(state, uncertainty=error, features=space)
    greedy = acquisition.load("committee").pick(state, 5).index
    spread = acquisition.load("diverse", base="committee", space="patch").pick(state, 5).index
    assert spread[0] == greedy[0]
    assert closest(space, spread) > 1.5 * closest(space, greedy)


def test_a_share_of_nothing_is_refused() -> None:
    with pytest.raises(CuriosityError, match="above 0"):
        acquisition.load("diverse", share=0)
