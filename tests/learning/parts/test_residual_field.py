"""Kriging of residuals: finds a correlation that is there, invents none, and reaches no further."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Kernel, Matern, WhiteKernel

from curiosity_widgets.learning.parts.residual_field import _LENGTHS, _NUGGETS, ResidualField

PATCH = 9


def positions_on(height: int, width: int, count: int, seed: int = 0) -> np.ndarray:
    grid = np.stack(np.meshgrid(np.arange(height), np.arange(width), indexing="ij"), axis=-1).reshape(-1, 2)
    return np.random.default_rng(seed).permutation(grid)[:count].astype(float)


def correlated(positions: np.ndarray, length: float, columns: int, seed: int = 1) -> np.ndarray:
    root = np.linalg.cholesky(np.exp(-cdist(positions, positions) / length) + 1e-9 * np.eye(len(positions)))
    return root @ np.random.default_rng(seed).normal(size=(len(positions), columns))


def oracle_kernel(length: float, nugget: float, variance: float = 1.0) -> Kernel:
    """scikit-learn's form of the field's covariance: Matérn ½ is exponential, white noise the nugget."""
    return ConstantKernel(variance) * (
        ConstantKernel(1 - nugget) * Matern(length, nu=0.5) + WhiteKernel(nugget)
    )


@pytest.mark.parametrize(("length", "nugget"), [(1.5, 0.05), (4.0, 0.35), (9.0, 0.9)])
def test_mean_and_variance_agree_with_scikit_learn(length: float, nugget: float) -> None:
    at, everywhere = positions_on(20, 31, 80), positions_on(20, 31, 620, seed=2)
    residuals = correlated(at, length, 3)
    carried, unknown = ResidualField(at, length, nugget).carry(residuals[None], everywhere)
    oracle = GaussianProcessRegressor(oracle_kernel(length, nugget), optimizer=None).fit(at, residuals)
    mean, deviation = oracle.predict(everywhere, return_std=True)
    near = cdist(everywhere, at).min(axis=1) <= 5 * length  # farther away ours is exactly zero
    assert near.sum() > 400
    np.testing.assert_allclose(carried[0, near], mean[near], atol=2e-5)
    np.testing.assert_allclose(unknown[near], deviation[near, 0] ** 2, atol=2e-5)


@pytest.mark.parametrize("length", [2.0, 6.0])
def test_length_and_nugget_are_the_likeliest_of_the_grid_by_scikit_learn(length: float) -> None:
    at = positions_on(20, 31, 90)
    residuals = correlated(at, length, 3) + 0.4 * np.random.default_rng(5).normal(size=(90, 3))

    def likelihood(field_length: float, nugget: float) -> float:
        """At the best common variance of all columns."""
        correlation = oracle_kernel(field_length, nugget)(at)
        variance = float((residuals * np.linalg.solve(correlation, residuals)).sum() / residuals.size)
        kernel = oracle_kernel(field_length, nugget, variance)
        return float(
            GaussianProcessRegressor(kernel, optimizer=None)
            .fit(at, residuals)
            .log_marginal_likelihood(kernel.theta)
        )

    grid = [(it, nugget) for it in np.geomspace(1.0, 2.0 * PATCH, _LENGTHS) for nugget in _NUGGETS]
    best = max(grid, key=lambda pair: likelihood(*pair))
    field = ResidualField.of(at, residuals, PATCH, np.random.default_rng(0))
    assert (field.length, field.nugget) == pytest.approx(best)


def test_correlated_residuals_are_carried_to_neighbours() -> None:
    everywhere = positions_on(20, 31, 620)
    field = correlated(everywhere, 6.0, 3)
    known = ResidualField.of(everywhere[:150], field[:150], PATCH, np.random.default_rng(0))
    assert known.nugget <= 0.2
    assert 3 < known.length < 12
    carried, unknown = known.carry(field[None, :150], everywhere)
    left = field[150:] - carried[0, 150:]
    assert (left**2).mean() < 0.6 * (field[150:] ** 2).mean()
    # The variance it calls unknown is the variance that is left, within a fifth.
    assert abs((left**2).mean() / (field[150:] ** 2).mean() - unknown[150:].mean()) < 0.2


def test_white_residuals_are_not_carried() -> None:
    everywhere = positions_on(20, 31, 620)
    white = np.random.default_rng(3).normal(size=(620, 4))
    known = ResidualField.of(everywhere[:150], white[:150], PATCH, np.random.default_rng(0))
    carried, _ = known.carry(white[None, :150], everywhere[150:])
    assert (carried**2).mean() < 0.05


def test_far_away_nothing_changes() -> None:
    near = positions_on(12, 17, 100)
    known = ResidualField(near, length=2.0, nugget=0.1)
    far = near + np.array([0.0, 17 + 12.1])
    carried, unknown = known.carry(np.ones((2, 100, 3)), far)
    assert (carried == 0).all()
    assert (unknown == 1).all()


def test_nothing_is_carried_from_too_few_points() -> None:
    few = positions_on(5, 9, 6)
    known = ResidualField.of(few, np.ones((6, 2)), PATCH, np.random.default_rng(0))
    assert known.nugget == 1.0
    assert (known.carry(np.ones((1, 6, 2)), few)[0] == 0).all()


@settings(max_examples=20, deadline=None)
@given(
    models=st.integers(1, 3),
    count=st.integers(1, 12),
    columns=st.integers(1, 4),
    total=st.integers(1, 40),
    scale=st.sampled_from([1e-12, 1.0, 1e6]),
)
def test_shapes_and_scale(models: int, count: int, columns: int, total: int, scale: float) -> None:
    rng = np.random.default_rng(7)
    at, everywhere = positions_on(7, 11, count), positions_on(7, 11, total, seed=2)
    residuals = rng.normal(size=(models, count, columns))
    known = ResidualField(at, 3.0, 0.2)
    carried, unknown = known.carry(scale * residuals, everywhere)
    assert carried.shape == (models, total, columns)
    assert unknown.shape == (total,)
    assert ((unknown >= 0) & (unknown <= 1)).all()
    np.testing.assert_allclose(
        carried, scale * known.carry(residuals, everywhere)[0], rtol=1e-3, atol=scale * 1e-5
    )


def test_its_state_restores_it() -> None:
    at = positions_on(9, 14, 30)
    known = ResidualField.of(at, correlated(at, 4.0, 2), PATCH, np.random.default_rng(0))
    again = ResidualField.from_state({f"f/{k}": v for k, v in known.state().items()}, "f/")
    residuals = np.random.default_rng(1).normal(size=(1, 30, 2))
    np.testing.assert_array_equal(known.carry(residuals, at + 0.5)[0], again.carry(residuals, at + 0.5)[0])
