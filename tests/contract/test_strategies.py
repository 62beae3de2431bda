"""What every strategy must do, whoever wrote it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.formulas import FORMULAS
from curiosity_widgets.acquisition.protocol import AcquisitionState
from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.errors import CuriosityError

SELECTIONS = ("top", "sample")


def make_state(seed: int = 3, beta: float | None = 0.3, lam: float = 1.5) -> AcquisitionState:
    """A made-up run on a non-square image: 15 measured, 2 pending, a strip that may not be measured."""
    rng = np.random.default_rng(seed)
    candidates = candidates_on((19, 31), 5)
    total = len(candidates)
    taken = rng.choice(total, 17, replace=False)
    available = np.ones(total, dtype=bool)
    available[taken] = False
    available[candidates.pixels[:, 1] > 25] = False
    return AcquisitionState(
        candidates=candidates,
        measured=taken[:15],
        pending=taken[15:],
        available=available,
        features=rng.normal(size=(total, 4)),
        rng=np.random.default_rng(11),
        latent=rng.normal(size=(total, 6)),
        joint=rng.normal(size=(total, 9)),
        predicted_error=rng.gamma(2.0, size=total),
        uncertainty=rng.gamma(2.0, size=total),
        beta=beta,
        lam=lam,
        count=17,
        budget=60,
    )


@pytest.fixture(params=acquisition.names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=SELECTIONS)
def selection(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_picks_are_available_and_differ(name: str, selection: str) -> None:
    state = make_state()
    pick = acquisition.strategy(name, selection=selection).pick(state, 9)
    assert len(set(pick.index.tolist())) == 9
    assert state.available[pick.index].all()
    assert not np.isin(pick.index, state.taken).any()


def test_takes_no_more_than_there_are(name: str, selection: str) -> None:
    state = make_state()
    available = np.zeros_like(state.available)
    available[np.flatnonzero(state.available)[:4]] = True
    pick = acquisition.strategy(name, selection=selection).pick(replace(state, available=available), 9)
    assert sorted(pick.index.tolist()) == np.flatnonzero(available).tolist()


def test_same_seed_same_picks(name: str, selection: str) -> None:
    first = acquisition.strategy(name, selection=selection).pick(make_state(), 6)
    again = acquisition.strategy(name, selection=selection).pick(make_state(), 6)
    np.testing.assert_array_equal(first.index, again.index)
    np.testing.assert_array_equal(first.scores.value, again.scores.value)


def test_score_is_its_formula_of_terms_in_the_unit_interval(name: str) -> None:
    for beta, lam in [(0.0, 0.0), (0.3, 1.5), (1.0, 20.0), (None, 2.0)]:
        state = make_state(beta=beta, lam=lam)
        scores = acquisition.strategy(name).score(state, 3)
        formula = FORMULAS[scores.formula]
        assert set(scores.terms) == set(formula.terms)
        assert set(formula.constants) <= set(scores.constants)
        for term in scores.terms.values():
            assert term.shape == (len(state.candidates),)
            assert np.isfinite(term).all()
            assert term.min() >= 0
            assert term.max() <= 1 + 1e-12
        again = formula(scores.terms, scores.beta, scores.lam, scores.constants)
        np.testing.assert_allclose(scores.value, again)


def test_scoring_changes_nothing(name: str) -> None:
    state, before = make_state(), make_state()
    acquisition.strategy(name).pick(state, 5)
    for field in ("measured", "pending", "available", "features", "latent", "joint", "predicted_error"):
        np.testing.assert_array_equal(getattr(state, field), getattr(before, field))


def test_ties_are_broken_at_random() -> None:
    state = replace(make_state(), predicted_error=np.ones(len(make_state().candidates)))
    picks = {
        int(
            acquisition.strategy("curiosity")
            .pick(replace(state, rng=np.random.default_rng(seed)), 1)
            .index[0]
        )
        for seed in range(12)
    }
    assert len(picks) > 6


@pytest.mark.parametrize("name", ["curiosity", "epsilon_decreasing", "committee"])
def test_says_what_it_lacks(name: str) -> None:
    state = replace(make_state(), predicted_error=None, uncertainty=None)
    with pytest.raises(CuriosityError, match=f"strategy '{name}' needs"):
        acquisition.strategy(name).pick(state, 1)


def test_unknown_names_and_options_are_named() -> None:
    with pytest.raises(CuriosityError, match="'greedy' is unknown; choose one of"):
        acquisition.strategy("greedy")
    with pytest.raises(CuriosityError, match="colour"):
        acquisition.strategy("mixed", colour="red")
    with pytest.raises(CuriosityError, match="use 'top' or 'sample'"):
        acquisition.strategy("mixed", selection="best")
