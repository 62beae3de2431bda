"""Grid, Sobol and Latin hypercube: the same design at every step, spread over what can be measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import cKDTree

from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.data.candidates import candidates_on

DESIGNS = ["grid", "sobol", "latin_hypercube"]


def empty(shape: tuple[int, int] = (34, 55), budget: int = 48, seed: int = 5) -> AcquisitionState:
    candidates = candidates_on(shape, 5)
    none = np.empty(0, dtype=np.int64)
    return AcquisitionState(
        candidates, none, none, np.ones(len(candidates), dtype=bool), np.zeros((len(candidates), 1)),
        np.random.default_rng(seed), budget=budget, seed=seed,
    )  # fmt: skip


def run(name: str, state: AcquisitionState, batch: int) -> AcquisitionState:
    """Picked in batches up to the budget."""
    while state.count < state.budget:
        pick = acquisition.load(name).pick(state, min(batch, state.budget - state.count))
        available = state.available.copy()
        available[pick.index] = False
        measured = np.concatenate([state.measured, pick.index])
        state = replace(state, measured=measured, available=available, count=len(measured))
    return state


@pytest.mark.parametrize("name", DESIGNS)
def test_batches_do_not_change_the_design(name: str) -> None:
    by_one, by_seven = run(name, empty(), 1), run(name, empty(), 7)
    assert set(by_one.measured) == set(by_seven.measured)


@pytest.mark.parametrize("name", DESIGNS)
def test_spread_better_than_chance_at_the_end_and_half_way(name: str) -> None:
    state = run(name, empty(), 8)
    positions = state.candidates.positions
    rng = np.random.default_rng(0)

    def hole(index: np.ndarray) -> float:
        """Mean distance of all candidates to the nearest picked one."""
        return float(cKDTree(positions[index]).query(positions)[0].mean())

    for count in (24, 48):
        chance = [hole(rng.choice(len(positions), count, replace=False)) for _ in range(40)]
        assert hole(state.measured[:count]) < np.median(chance)


@pytest.mark.parametrize("name", DESIGNS)
def test_a_forbidden_half_gets_no_points_and_costs_none(name: str) -> None:
    state = empty()
    rows, cols = state.candidates.positions.T
    allowed = (cols > 20) | (rows > 25)
    state = run(name, replace(state, available=allowed.copy()), 6)
    assert allowed[state.measured].all()
    assert len(set(state.measured.tolist())) == 48
    # Points that would have fallen outside do not pile up along the edge.
    edge = (np.abs(cols[state.measured] - 21) < 1) & (rows[state.measured] < 25)
    assert edge.sum() < 10


def test_the_seed_changes_a_random_design_and_not_a_grid() -> None:
    for name, changes in {"grid": False, "sobol": True, "latin_hypercube": True}.items():
        first, other = (run(name, empty(seed=seed), 12).measured for seed in (5, 6))
        assert (set(first) != set(other)) == changes


@pytest.mark.parametrize("name", DESIGNS)
def test_a_spectrum_that_exists_replaces_the_nearest_point(name: str) -> None:
    state = empty()
    taken = np.array([0, 700])
    available = state.available.copy()
    available[taken] = False
    state = run(name, replace(state, measured=taken, available=available, count=2), 5)
    positions = state.candidates.positions
    nearest = cKDTree(positions[state.measured[2:]]).query(positions[taken])[0]
    assert (nearest > 1.5).all()
