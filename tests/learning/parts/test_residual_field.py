"""Kriging of residuals: finds a correlation that is there, invents none, and reaches no further."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Kernel, Matern, WhiteKernel

from curiosity_widgets.learning.parts.correlations import NUGGETS, Correlations
from curiosity_widgets.learning.parts.residual_field import ResidualField

PATCH = 9


def positions_on(height: int, width: int, count: int, seed: int = 0) -> np.ndarray:
    grid = np.stack(np.meshgrid(np.arange(height), np.arange(width), indexing="ij"), axis=-1).reshape(-1, 2)
    return np.random.default_rng(seed).permutation(grid)[:count].astype(float)


def correlated(positions: np.ndarray, length: float, columns: int, seed: int = 1) -> np.ndarray:
    root = np.linalg.cholesky(np.exp(-cdist(positions, positions) / length) + 1e-9 * np.eye(len(positions)))
    return root @ np.random.default_rng(seed).normal(size=(len(positions), columns))


def fitted(positions: np.ndarray, residuals: np.ndarray) -> ResidualField:
    return ResidualField.of(positions, Correlations(positions, PATCH, np.random.default_rng(0)), residuals)


def alike(positions: np.ndarray, length: float, nugget: float, columns: int) -> ResidualField:
    """A field whose columns are all alike."""
    ones = np.ones(columns)
    return ResidualField(positions, length * ones, nugget * ones, ones / columns)


def oracle_kernel(length: float, nugget: float, variance: float = 1.0) -> Kernel:
    """scikit-learn's form of the field's covariance: Matérn ½ is exponential, white noise the nugget."""
    return ConstantKernel(variance) * (
        ConstantKernel(1 - nugget) * Matern(length, nu=0.5) + WhiteKernel(nugget)
    )


@pytest.mark.parametrize(("length", "nugget"), [(1.5, 0.05), (4.0, 0.35), (9.0, 0.9)])
def test_mean_and_variance_agree_with_scikit_learn(length: float, nugget: float) -> None:
    at, everywhere = positions_on(20, 31, 80), positions_on(20, 31, 620, seed=2)
    residuals = correlated(at, length, 3)
    carried, unknown = alike(at, length, nugget, 3).carry(residuals[None], everywhere)
    oracle = GaussianProcessRegressor(oracle_kernel(length, nugget), optimizer=None).fit(at, residuals)
    mean, deviation = oracle.predict(everywhere, return_std=True)
    near = cdist(everywhere, at).min(axis=1) <= 5 * length  # farther away ours is exactly zero
    assert near.sum() > 400
    np.testing.assert_allclose(carried[0, near], mean[near], atol=2e-5)
    np.testing.assert_allclose(unknown[near], deviation[near, 0] ** 2, atol=2e-5)


@pytest.mark.parametrize("length", [2.0, 6.0])
def test_length_and_nugget_of_a_column_are_the_likeliest_of_the_grid_by_scikit_learn(length: float) -> None:
    at = positions_on(20, 31, 90)
    residuals = correlated(at, length, 2) + 0.4 * np.random.default_rng(5).normal(size=(90, 2))

    def likelihood(column: np.ndarray, field_length: float, nugget: float) -> float:
        """At the best variance of the column."""
        correlation = oracle_kernel(field_length, nugget)(at)
        variance = float(column @ np.linalg.solve(correlation, column) / len(column))
        kernel = oracle_kernel(field_length, nugget, variance)
        return float(
            GaussianProcessRegressor(kernel, optimizer=None)
            .fit(at, column)
            .log_marginal_likelihood(kernel.theta)
        )

    lengths = Correlations(at, PATCH, np.random.default_rng(0)).lengths
    grid = [(it, nugget) for it in lengths for nugget in NUGGETS]
    field = fitted(at, residuals)
    for number, column in enumerate(residuals.T):
        best = max(grid, key=lambda pair: likelihood(column, *pair))
        assert (field.lengths[number], field.nuggets[number]) == pytest.approx(best)


def test_every_column_has_a_correlation_of_its_own_and_small_ones_share_theirs() -> None:
    at = positions_on(37, 52, 150)
    rng = np.random.default_rng(4)
    short, long = correlated(at, 2.5, 1), correlated(at, 20.0, 1, seed=2)
    small = 0.1 * np.concatenate([correlated(at, 20.0, 1, seed=3), rng.normal(size=(150, 1))], axis=1)
    nothing = np.zeros((150, 1))
    field = fitted(at, np.concatenate([short, long, rng.normal(size=(150, 1)), small, nothing], axis=1))
    assert field.lengths[0] < 6 < 10 < field.lengths[1]
    assert field.nuggets[2] > 0.6
    assert field.lengths[3] == field.lengths[4]
    assert field.nuggets[3] == field.nuggets[4]
    assert (field.nuggets[5], field.shares[5]) == (1, 0)
    assert field.shares.sum() == pytest.approx(1)
    assert field.length is not None
    assert field.lengths[0] < field.length < field.lengths[1]


def test_columns_are_carried_each_by_its_own_correlation() -> None:
    at, everywhere = positions_on(20, 31, 80), positions_on(20, 31, 620, seed=2)
    residuals = correlated(at, 5.0, 4)
    lengths, nuggets = np.array([3.0, 12.0, 3.0, 1.0]), np.array([0.1, 0.2, 0.1, 1.0])
    shares = np.array([0.4, 0.3, 0.2, 0.1])
    field = ResidualField(at, lengths, nuggets, shares)
    carried, unknown = field.carry(residuals[None], everywhere)
    left, left_share = field.left_out(residuals)
    expected, expected_share = np.zeros(len(everywhere)), np.zeros(len(at))
    for number in range(4):
        alone = alike(at, lengths[number], nuggets[number], 1)
        column = residuals[:, [number]]
        own, own_unknown = alone.carry(column[None], everywhere)
        np.testing.assert_allclose(carried[0, :, number], own[0, :, 0], atol=1e-5)
        own_left, own_share = alone.left_out(column)
        np.testing.assert_allclose(left[:, number], own_left[:, 0])  # none is an outlier
        expected += shares[number] * own_unknown
        expected_share += shares[number] * own_share
    np.testing.assert_allclose(unknown, expected, atol=1e-5)
    np.testing.assert_allclose(left_share, expected_share)
    assert (carried[0, :, 3] == 0).all()


def test_correlated_residuals_are_carried_to_neighbours() -> None:
    everywhere = positions_on(20, 31, 620)
    field = correlated(everywhere, 6.0, 3)
    known = fitted(everywhere[:150], field[:150])
    assert (known.nuggets <= 0.2).all()
    assert known.length is not None
    assert 3 < known.length < 12
    carried, unknown = known.carry(field[None, :150], everywhere)
    left = field[150:] - carried[0, 150:]
    assert (left**2).mean() < 0.6 * (field[150:] ** 2).mean()
    # The variance it calls unknown is the variance that is left, within a fifth.
    assert abs((left**2).mean() / (field[150:] ** 2).mean() - unknown[150:].mean()) < 0.2


def test_white_residuals_are_not_carried() -> None:
    everywhere = positions_on(20, 31, 620)
    white = np.random.default_rng(3).normal(size=(620, 4))
    known = fitted(everywhere[:150], white[:150])
    carried, _ = known.carry(white[None, :150], everywhere[150:])
    assert (carried**2).mean() < 0.05


def test_far_away_nothing_changes() -> None:
    near = positions_on(12, 17, 100)
    known = alike(near, 2.0, 0.1, 3)
    far = near + np.array([0.0, 17 + 12.1])
    carried, unknown = known.carry(np.ones((2, 100, 3)), far)
    assert (carried == 0).all()
    assert (unknown == 1).all()


def test_nothing_is_carried_from_too_few_points() -> None:
    few = positions_on(5, 9, 6)
    known = fitted(few, np.ones((6, 2)))
    assert (known.nuggets == 1.0).all()
    assert known.length is None
    assert (known.carry(np.ones((1, 6, 2)), few)[0] == 0).all()


@pytest.mark.parametrize("models", [1, 3])
def test_where_only_the_longer_of_two_correlations_reaches(models: int) -> None:
    """Of 486 spectra a run evaluated 350 candidates at a time, none of them near enough for the shorter."""
    at, everywhere = np.array([[0.0, 0.0], [1.0, 2.0]]), np.array([[20.0, 31.0], [33.0, 12.0]])
    field = ResidualField(at, np.array([0.5, 30.0]), np.array([0.1, 0.1]), np.array([0.4, 0.6]))
    carried, unknown = field.carry(np.ones((models, 2, 2)), everywhere)
    assert (carried[:, :, 0] == 0).all()
    assert (carried[:, :, 1] > 0.2).all()
    assert ((unknown > 0.4) & (unknown < 1)).all()


@settings(max_examples=40, deadline=None)
@given(
    models=st.integers(1, 3),
    count=st.integers(1, 12),
    lengths=st.lists(st.sampled_from([0.1, 0.4, 3.0, 12.0]), min_size=1, max_size=4),
    total=st.integers(1, 40),
    scale=st.sampled_from([1e-12, 1.0, 1e6]),
)
def test_shapes_and_scale(models: int, count: int, lengths: list[float], total: int, scale: float) -> None:
    rng, columns = np.random.default_rng(7), len(lengths)
    at, everywhere = positions_on(7, 11, count), positions_on(7, 11, total, seed=2)
    residuals = rng.normal(size=(models, count, columns))
    known = ResidualField(at, np.array(lengths), np.full(columns, 0.2), np.full(columns, 1.0 / columns))
    carried, unknown = known.carry(scale * residuals, everywhere)
    assert carried.shape == (models, total, columns)
    assert unknown.shape == (total,)
    assert ((unknown >= 0) & (unknown <= 1)).all()
    np.testing.assert_allclose(
        carried, scale * known.carry(residuals, everywhere)[0], rtol=1e-3, atol=scale * 1e-5
    )


def test_its_state_restores_it() -> None:
    at = positions_on(9, 14, 30)
    known = fitted(at, correlated(at, 4.0, 2))
    again = ResidualField.from_state({f"f/{k}": v for k, v in known.state().items()}, "f/")
    residuals = np.random.default_rng(1).normal(size=(1, 30, 2))
    np.testing.assert_array_equal(known.carry(residuals, at + 0.5)[0], again.carry(residuals, at + 0.5)[0])


def test_a_field_that_explains_next_to_nothing_is_not_worth_carrying() -> None:
    everywhere = positions_on(30, 41, 1230)
    rng = np.random.default_rng(2)
    residuals = rng.normal(size=(90, 2))
    field = alike(everywhere[:90], 6.0, 0.3, 2)
    assert field.worth(residuals, residuals, everywhere, rng)
    assert not field.worth(residuals, 30 * residuals, everywhere, rng)  # the structure explains nearly all
    assert not alike(everywhere[:90], 0.3, 0.3, 2).worth(residuals, residuals, everywhere, rng)
    silent = ResidualField.silent(everywhere[:90], 2)
    assert not silent.worth(residuals, residuals, everywhere, rng)
    assert (silent.carry(residuals[None], everywhere)[0] == 0).all()


def test_few_spectra_must_show_more_than_many() -> None:
    everywhere = positions_on(30, 41, 1230)
    rng = np.random.default_rng(2)
    residuals = rng.normal(size=(400, 2))
    weak = alike(everywhere[:30], 1.0, 0.3, 2)  # explains 2 %, less than chance does of 30 spectra
    assert not weak.worth(residuals[:30], residuals[:30], everywhere, rng)
    many = alike(everywhere[:400], 1.0, 0.3, 2)
    assert many.worth(residuals, 2 * residuals, everywhere, rng)


def test_left_out_residuals_are_what_carrying_from_the_others_leaves() -> None:
    rng = np.random.default_rng(9)
    positions = rng.uniform(0, 40, (25, 2))
    residuals = rng.normal(size=(25, 3))
    left, share = alike(positions, 8.0, 0.2, 3).left_out(residuals)
    for number in (0, 7, 24):
        others = np.arange(25) != number
        alone = alike(positions[others], 8.0, 0.2, 3)
        carried, unknown = alone.carry(residuals[None, others], positions[number : number + 1])
        np.testing.assert_allclose(left[number], residuals[number] - carried[0, 0], atol=1e-4)
        assert share[number] == pytest.approx(unknown[0], abs=1e-4)


def test_nothing_is_left_out_where_neighbours_tell_nothing() -> None:
    residuals = np.random.default_rng(1).normal(size=(5, 2))
    left, share = ResidualField.silent(np.zeros((5, 2)), 2).left_out(residuals)
    np.testing.assert_array_equal(left, residuals)
    np.testing.assert_array_equal(share, np.ones(5))
