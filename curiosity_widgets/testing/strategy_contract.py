"""The contract of every strategy: ``check_strategy(MyStrategy)``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Strategy
from curiosity_widgets.testing.checks import check, check_close, check_equal, run_clause
from curiosity_widgets.testing.made_up_state import ARRAYS, alike, among, make_state

Make = Callable[[], Strategy]


def check_strategy(make: Make) -> None:
    """All clauses of the contract, for a strategy class or a function that makes one.

    Raises AssertionError with the name of the first clause that fails, and whatever the strategy raises.
    """
    for clause in STRATEGY_CLAUSES:
        run_clause(clause, make)


def picks_are_available_and_differ(make: Make) -> None:
    """A batch holds as many different candidates as asked for, all of them available."""
    state = make_state()
    pick = make().pick(state, 9)
    check(len(pick.index) == 9, f"{len(pick.index)} picks instead of 9")
    check(len(set(pick.index.tolist())) == 9, f"candidates are picked twice: {sorted(pick.index.tolist())}")
    check(state.available[pick.index].all(), "a candidate is picked that is not available")
    check(not np.isin(pick.index, state.taken).any(), "a measured or pending candidate is picked")
    check_equal(pick.value, pick.scores.value[pick.index], "pick.value is not the picks' score")


def takes_no_more_than_there_are(make: Make) -> None:
    """Where fewer candidates are left than asked for, all of them are picked."""
    for count in (4, 1):
        state = among(make_state(), count)
        picked = sorted(make().pick(state, 9).index.tolist())
        left = np.flatnonzero(state.available).tolist()
        check(picked == left, f"picked {picked} where only {left} are left")


def same_seed_same_picks(make: Make) -> None:
    """The same state gives the same picks and scores, from a new strategy and from one used before."""
    strategy = make()
    first = strategy.pick(make_state(), 6)
    for used in (make(), strategy):
        again = used.pick(make_state(), 6)
        check_equal(again.index, first.index, "the same state gives other picks the second time")
        check_equal(
            again.scores.value, first.scores.value, "the same state gives other scores the second time"
        )


def pending_counts_as_measured(make: Make) -> None:
    """Picks do not depend on whether a candidate is pending or measured already."""
    state = make_state()
    known = replace(make_state(), measured=state.taken, pending=state.pending[:0])
    check_equal(
        make().pick(state, 5).index,
        make().pick(known, 5).index,
        "picks change when pending candidates count as measured; use state.taken",
    )


def score_is_its_formula_of_terms_in_the_unit_interval(make: Make) -> None:
    """Terms (N,) are finite and within 0 and 1, and the score is the formula of them."""
    for beta, lam in [(0.0, 0.0), (0.3, 1.5), (1.0, 20.0), (None, 2.0)]:
        state = make_state(beta=beta, lam=lam)
        scores = make().score(state, 3)
        formula = scores.formula
        check(
            set(scores.terms) == set(formula.terms),
            f"terms are {sorted(scores.terms)}, the formula has {sorted(formula.terms)}",
        )
        missing = set(formula.constants) - set(scores.constants)
        check(not missing, f"the formula {formula.kind!r} needs constants {sorted(missing)}")
        for name, term in scores.terms.items():
            total = len(state.candidates)
            check(
                term.shape == (total,), f"term {name!r} has shape {term.shape}, there are {total} candidates"
            )
            check(np.isfinite(term).all(), f"term {name!r} has values that are not finite")
            check(
                term.min() >= 0 and term.max() <= 1 + 1e-12,
                f"term {name!r} runs from {term.min():g} to {term.max():g}, not within 0 and 1; use unit()",
            )
        again = formula(scores.terms, scores.beta, scores.lam, scores.constants)
        check_close(scores.value, again, "the score is not its formula of the terms")


def formula_and_name_are_known_beforehand(make: Make) -> None:
    """The class announces its formula, a name and only fields of the state that exist."""
    strategy = make()
    used = strategy.score(make_state(), 2).formula
    check(used == strategy.formula, f"announces formula {strategy.formula!r}, scores with {used!r}")
    check(strategy.name.isidentifier(), f"name {strategy.name!r} must be of letters, digits and _")
    check(
        all(isinstance(note, str) for note in strategy.notes()), "notes() must return sentences, or nothing"
    )
    unknown = [field for field in strategy.required if field not in AcquisitionState.__dataclass_fields__]
    check(not unknown, f"requires {', '.join(unknown)}, which no state has")


def scoring_changes_nothing(make: Make) -> None:
    """The state is left as it was."""
    state, before = make_state(), make_state()
    make().pick(state, 5)
    for field in ARRAYS:
        check_equal(getattr(state, field), getattr(before, field), f"picking changed state.{field}")


def ties_are_broken_at_random(make: Make) -> None:
    """Where all candidates are alike, the pick depends on the state's random numbers and seed alone.

    A strategy that picks by position alone (a grid, say) has no ties, and need not pass this clause.
    """
    first = {
        int(make().pick(replace(alike(make_state()), rng=np.random.default_rng(seed), seed=seed), 1).index[0])
        for seed in range(12)
    }
    check(len(first) > 6, f"12 seeds gave only {len(first)} different picks among equal candidates")


def works_before_anything_is_measured(make: Make) -> None:
    """A batch can be picked where nothing is measured and nothing pending."""
    state = make_state()
    none = state.measured[:0]
    pick = make().pick(replace(state, measured=none, pending=none, count=0), 3)
    check(len(set(pick.index.tolist())) == 3, "there are not three picks where nothing is measured yet")


STRATEGY_CLAUSES: tuple[Callable[[Make], None], ...] = (
    picks_are_available_and_differ,
    takes_no_more_than_there_are,
    same_seed_same_picks,
    pending_counts_as_measured,
    score_is_its_formula_of_terms_in_the_unit_interval,
    formula_and_name_are_known_beforehand,
    scoring_changes_nothing,
    ties_are_broken_at_random,
    works_before_anything_is_measured,
)
