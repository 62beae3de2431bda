"""Structure is believed where it tells what neighbours do not, and only there."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from curiosity_widgets.learning.parts.correlations import Correlations
from curiosity_widgets.learning.parts.structure_gate import gate

SHAPE, PATCH, COUNT = (52, 61), 9, 90


def made(seed: int) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    """Positions, smooth values (n, 2) at them, and random numbers."""
    rng = np.random.default_rng(seed)
    at = rng.permutation(np.argwhere(np.ones(SHAPE)))[:COUNT]
    maps = gaussian_filter(rng.normal(size=(2, *SHAPE)), (0, 6, 6))
    values = maps[:, at[:, 0], at[:, 1]].T
    return at.astype(float), values / values.std(), rng


def opened(at: np.ndarray, truth: np.ndarray, predicted: np.ndarray) -> float:
    return gate(Correlations(at, PATCH, np.random.default_rng(0)), truth, predicted)


@pytest.mark.parametrize("seed", range(4))
def test_it_is_open_for_a_law_and_shut_for_what_neighbours_know(seed: int) -> None:
    at, smooth, rng = made(seed)
    law = rng.normal(size=smooth.shape)
    guess = law + 0.7 * rng.normal(size=law.shape)
    assert opened(at, law + 2 * smooth, guess / 1.5) == 1
    nearest = np.argsort(((at[:, None] - at) ** 2).sum(axis=2), axis=1)[:, 1]
    leaked = (smooth[nearest] + 0.7 * rng.normal(size=smooth.shape)) / 1.5  # a neighbour, recognised
    assert ((smooth - leaked) ** 2).sum() < 0.6 * (smooth**2).sum()  # it seems to be right
    assert opened(at, smooth, leaked) < 0.3


def test_it_is_shut_where_nothing_is_predicted_or_the_contrary() -> None:
    at, smooth, rng = made(0)
    assert opened(at, smooth, np.zeros_like(smooth)) == 0
    assert opened(at, rng.normal(size=smooth.shape), rng.normal(size=smooth.shape)) < 0.3
    law = rng.normal(size=smooth.shape)
    assert opened(at, law, -law) == 0
    assert opened(at, law, law) == 1
