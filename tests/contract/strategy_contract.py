"""What every strategy must do, whoever wrote it: ``check_strategy(MyStrategy)``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from curiosity_widgets.acquisition.formulas import FORMULAS
from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Strategy
from curiosity_widgets.data.candidates import candidates_on

Make = Callable[[], Strategy]
ARRAYS = (
    "measured", "pending", "available", "features", "latent", "joint", "members", "predicted_error",
    "uncertainty", "noise", "progress", "learnable", "true_error",
)  # fmt: skip


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
        seed=seed,
        members=rng.normal(size=(3, total, 2)),
        noise=rng.gamma(1.0, size=total),
        progress=rng.random(total),
        learnable=rng.random(total) > 0.2,
        skill=float(rng.random()),
        true_error=rng.gamma(2.0, size=total),
    )


def alike(state: AcquisitionState) -> AcquisitionState:
    """The same run, but no candidate looks or promises different from any other."""
    same = {
        name: np.ones_like(getattr(state, name))
        for name in ARRAYS
        if name not in ("measured", "pending", "available")
    }
    return replace(state, **same)


def among(state: AcquisitionState, count: int) -> AcquisitionState:
    """The same run with only ``count`` candidates left."""
    available = np.zeros_like(state.available)
    available[np.flatnonzero(state.available)[3 : 3 + count]] = True
    return replace(state, available=available)


def picks_are_available_and_differ(make: Make) -> None:
    state = make_state()
    pick = make().pick(state, 9)
    assert len(set(pick.index.tolist())) == 9
    assert state.available[pick.index].all()
    assert not np.isin(pick.index, state.taken).any()
    np.testing.assert_array_equal(pick.value, pick.scores.value[pick.index])


def takes_no_more_than_there_are(make: Make) -> None:
    for count in (4, 1):
        state = among(make_state(), count)
        pick = make().pick(state, 9)
        assert sorted(pick.index.tolist()) == np.flatnonzero(state.available).tolist()


def same_seed_same_picks(make: Make) -> None:
    rule, state = make(), make_state()
    first = rule.pick(state, 6)
    for again in (make().pick(make_state(), 6), rule.pick(make_state(), 6)):
        np.testing.assert_array_equal(first.index, again.index)
        np.testing.assert_array_equal(first.scores.value, again.scores.value)


def pending_counts_as_measured(make: Make) -> None:
    state = make_state()
    known = replace(make_state(), measured=state.taken, pending=state.pending[:0])
    np.testing.assert_array_equal(make().pick(state, 5).index, make().pick(known, 5).index)


def score_is_its_formula_of_terms_in_the_unit_interval(make: Make) -> None:
    for beta, lam in [(0.0, 0.0), (0.3, 1.5), (1.0, 20.0), (None, 2.0)]:
        state = make_state(beta=beta, lam=lam)
        scores = make().score(state, 3)
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


def the_formula_is_known_beforehand(make: Make) -> None:
    rule = make()
    assert rule.score(make_state(), 2).formula == rule.formula
    assert rule.name.isidentifier()
    assert rule.notes() is not None
    assert all(field in AcquisitionState.__dataclass_fields__ for field in rule.required)


def scoring_changes_nothing(make: Make) -> None:
    state, before = make_state(), make_state()
    make().pick(state, 5)
    for field in ARRAYS:
        np.testing.assert_array_equal(getattr(state, field), getattr(before, field))


def ties_are_broken_at_random(make: Make) -> None:
    first = {
        int(make().pick(replace(alike(make_state()), rng=np.random.default_rng(seed)), 1).index[0])
        for seed in range(12)
    }
    assert len(first) > 6


def works_before_anything_is_measured(make: Make) -> None:
    state = make_state()
    none = state.measured[:0]
    pick = make().pick(replace(state, measured=none, pending=none, count=0), 3)
    assert len(set(pick.index.tolist())) == 3


CHECKS = (
    picks_are_available_and_differ,
    takes_no_more_than_there_are,
    same_seed_same_picks,
    pending_counts_as_measured,
    score_is_its_formula_of_terms_in_the_unit_interval,
    the_formula_is_known_beforehand,
    scoring_changes_nothing,
    ties_are_broken_at_random,
    works_before_anything_is_measured,
)


def check_strategy(make: Make) -> None:
    """Everything above, for a strategy class or a function that makes one."""
    for check in CHECKS:
        check(make)
