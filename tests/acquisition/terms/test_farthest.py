"""The k-center greedy term."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.acquisition.terms.farthest import Farthest
from curiosity_widgets.testing import make_state


def test_farthest_is_greedy_k_center() -> None:
    state = make_state()
    term = Farthest(state.latent, state.taken, state.available)
    taken = state.taken.tolist()
    for _ in range(5):
        distance = np.linalg.norm(state.latent[:, None] - state.latent[taken], axis=2).min(axis=1)
        expected = int(np.argmax(np.where(state.available, distance, -1)))
        assert int(np.argmax(np.where(state.available, term.value, -1))) == expected
        taken.append(expected)
        term.take(expected)


def test_before_anything_is_measured_it_is_the_distance_from_the_mean() -> None:
    state = make_state()
    term = Farthest(state.latent, state.taken[:0], state.available)
    distance = np.linalg.norm(state.latent - state.latent.mean(axis=0), axis=1)
    expected = np.minimum(distance / distance[state.available].max(), 1.0)
    np.testing.assert_allclose(term.value, expected)


def test_candidates_that_are_all_alike_are_not_far() -> None:
    state = make_state()
    term = Farthest(np.ones((len(state.candidates), 3)), state.taken, state.available)
    assert (term.value == 0).all()
