"""LCMD against the algorithm written out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from curiosity_widgets import acquisition
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
    assert acquisition.strategy("lcmd").pick(state, 4).index.tolist() == expected


def test_many_alike_weigh_more_than_one_far_off() -> None:
    state = make_state()
    space = np.zeros((len(state.candidates), 2))
    crowd, outlier = np.flatnonzero(state.available)[:60], np.flatnonzero(state.available)[90]
    space[crowd] = [1.0, 0.1]
    space[outlier] = [0.0, 3.0]
    state = replace(state, latent=space, measured=state.measured[:2], pending=state.pending[:0])
    space[state.measured] = [[0.0, 0.0], [0.0, 1.0]]
    rule = acquisition.strategy("lcmd", space="latent")
    assert rule.pick(state, 1).index[0] in crowd
    assert acquisition.strategy("coverage", space="latent").pick(state, 1).index[0] == outlier
