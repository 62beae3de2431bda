"""Uncertainty Herding against the sums written out, and what it prefers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets.acquisition.terms.herding import Herding
from curiosity_widgets.testing import make_state


def test_it_is_the_growth_of_the_covered_error() -> None:
    state = replace(make_state(), noise=None)
    space = np.asarray(state.joint)
    term = Herding(state, space)
    square = ((space[:, None] - space[None]) ** 2).sum(axis=2)
    width = np.median(np.sqrt(square[:, state.taken].min(axis=1)))
    kernel = np.exp(-square / (2 * width**2))
    covered = kernel[state.taken].max(axis=0)

    def gain(covered: np.ndarray) -> np.ndarray:
        return np.maximum(kernel - covered, 0) @ np.asarray(state.predicted_error)

    first = gain(covered)
    top = first[state.available].max()
    np.testing.assert_allclose(term.value, np.clip(first / top, 0, 1), atol=1e-4)
    picked = int(np.where(state.available, first, -1).argmax())
    term.take(picked)
    second = gain(np.maximum(covered, kernel[picked]))
    np.testing.assert_allclose(term.value, np.clip(second / top, 0, 1), atol=1e-4)
    assert term.value[picked] < 1e-4


def test_noise_is_not_worth_covering() -> None:
    state = make_state()
    space = np.asarray(state.joint)
    noisy = space[:, 0] > 0
    noise = np.where(noisy, np.asarray(state.predicted_error), 0.0)
    with_noise = Herding(replace(state, noise=noise), space).value
    without = Herding(replace(state, noise=None, rng=np.random.default_rng(11)), space).value
    assert with_noise[noisy].mean() < without[noisy].mean()


def test_before_any_spectrum_it_covers_the_error_alone() -> None:
    none = np.empty(0, dtype=np.int64)
    state = replace(make_state(), measured=none, pending=none)
    assert Herding(state, np.asarray(state.joint)).value.max() == 1.0
