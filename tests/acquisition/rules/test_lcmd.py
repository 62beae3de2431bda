"""LCMD against the algorithm written out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curiosity_widgets import acquisition
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.testing import make_state


def written_out(space: np.ndarray, taken: list[int], free: list[int], k: int) -> list[int]:
    """Algorithm 8 of Holzmüller et al. 2023, one distance at a time."""
    centres, picked = list(taken), []
    for _ in range(k):
        clusters: dict[int, list[tuple[float, int]]] = {}
        for point in free:
            distance, centre = min((float(np.linalg.norm(space[point] - space[c])), c) for c in centres)
            clusters.setdefault(centre, []).append((distance, point))
        largest = max(clusters.values(), key=lambda members: sum(d**2 for d, _ in members))
        best = max(largest)[1]
        picked.append(best)
        centres.append(best)
        free = [point for point in free if point != best]
    return picked


@settings(deadline=None, max_examples=4)
@given(seed=st.integers(0, 1000))
def test_picks_as_the_algorithm_says(seed: int) -> None:
    state = make_state(seed)
    assert state.members is not None
    space = np.concatenate(list(state.members), axis=1)
    expected = written_out(space, state.taken.tolist(), np.flatnonzero(state.available).tolist(), 4)
    assert acquisition.load("lcmd").pick(state, 4).index.tolist() == expected


def test_many_alike_weigh_more_than_one_far_off() -> None:
    state = make_state()
    space = np.zeros((len(state.candidates), 2))
    crowd, outlier = np.flatnonzero(state.available)[:60], np.flatnonzero(state.available)[90]
    space[crowd] = [1.0, 0.1]
    space[outlier] = [0.0, 3.0]
    state = replace(state, latent=space, measured=state.measured[:2], pending=state.pending[:0])
    space[state.measured] = [[0.0, 0.0], [0.0, 1.0]]
    strategy = acquisition.load("lcmd", space="latent")
    assert strategy.pick(state, 1).index[0] in crowd
    assert acquisition.load("coverage", space="latent").pick(state, 1).index[0] == outlier


@pytest.mark.parametrize(
    ("missing", "space"),
    [
        ((), "members"),
        (("members",), "joint"),
        (("members", "joint"), "latent"),
        (("members", "joint", "latent"), "patch"),
    ],
)
def test_by_default_it_uses_the_richest_space_there_is(missing: tuple[str, ...], space: str) -> None:
    state = replace(make_state(), **dict.fromkeys(missing))
    chosen = acquisition.load("lcmd").pick(state, 4).index
    np.testing.assert_array_equal(chosen, acquisition.load("lcmd", space=space).pick(state, 4).index)


def test_an_unknown_space_is_refused() -> None:
    with pytest.raises(CuriosityError, match="use 'members', 'joint', 'latent' or 'patch'"):
        acquisition.load("lcmd", space="pixels")
