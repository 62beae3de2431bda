"""Typicality, updated after every pick."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets.acquisition.terms.typical import Typical
from curiosity_widgets.testing import make_state


def test_typical_leaves_covered_clusters() -> None:
    """Three tight clouds, one of them measured: the larger of the others comes first, then the smaller."""
    state = make_state()
    total = len(state.candidates)
    rng = np.random.default_rng(5)
    cloud = np.repeat([0, 1, 2], [total - 120, 80, 40])
    features = np.array([[0.0, 0.0], [50.0, 0.0], [0.0, 50.0]])[cloud] + 0.01 * rng.normal(size=(total, 2))
    alone = replace(
        state,
        features=features,
        measured=np.array([4]),
        pending=np.empty(0, dtype=int),
        available=np.arange(total) != 4,
        uncertainty=None,
    )
    term = Typical(alone, 2, 0.5)
    first = int(term.value.argmax())
    assert cloud[first] == 1
    term.take(first)
    assert cloud[int(term.value.argmax())] == 2
    assert (term.value[cloud == 0] == 0).all()


def test_typical_prefers_where_the_committee_differs() -> None:
    state = make_state()
    loud = int(np.flatnonzero(state.available)[10])
    spread = np.ones(len(state.candidates))
    spread[loud] = 1e9
    calm, weighted = (
        # as many clusters as candidates: each is its own
        Typical(replace(state, uncertainty=spread, rng=np.random.default_rng(2)), len(spread), power)
        for power in (0.0, 1.0)
    )
    assert calm.value[loud] < 1.5 * np.median(calm.value[state.available])
    assert weighted.value[loud] == 1
    assert np.sort(weighted.value[state.available])[-2] < 1e-6
