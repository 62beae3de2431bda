"""Every strategy keeps the contract, alone and inside every wrapper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.designs.space_filling import SpaceFilling
from curiosity_widgets.acquisition.rules.error_reduction import ErrorReduction
from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.testing import STRATEGY_CLAUSES, make_state
from curiosity_widgets.testing.strategy_contract import (
    pending_counts_as_measured,
    picks_are_available_and_differ,
    score_is_its_formula_of_terms_in_the_unit_interval,
    takes_no_more_than_there_are,
    ties_are_broken_at_random,
)

WRAPPERS = {
    "cost": {"weight": 2.0},
    "diverse": {"space": "patch"},
    "epsilon": {"share": 0.3},
    "masked": {"boxes": [[3, 4, 12, 20]]},
}


@pytest.fixture(params=acquisition.names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("selection", ["top", "sample"])
@pytest.mark.parametrize("clause", STRATEGY_CLAUSES, ids=lambda clause: clause.__name__)
def test_contract(name: str, selection: str, clause) -> None:  # type: ignore[no-untyped-def]
    strategy = acquisition.load(name, selection=selection)
    by = getattr(strategy, "base", strategy)
    if clause is ties_are_broken_at_random and isinstance(by, SpaceFilling | ErrorReduction):
        pytest.skip("position alone makes one candidate the best")
    clause(lambda: acquisition.load(name, selection=selection))


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_every_wrapper_takes_every_strategy(wrapper: str, name: str) -> None:
    for clause in (
        picks_are_available_and_differ,
        takes_no_more_than_there_are,
        pending_counts_as_measured,
        score_is_its_formula_of_terms_in_the_unit_interval,
    ):
        clause(lambda: acquisition.load(wrapper, base=name, **WRAPPERS[wrapper]))


def test_names_are_those_of_the_classes(name: str) -> None:
    assert acquisition.load(name).name == name


def test_it_refuses_a_run_that_lacks_what_it_needs(name: str) -> None:
    strategy = acquisition.load(name)
    everything = set(AcquisitionState.__dataclass_fields__)
    assert acquisition.refusal(strategy, everything) is None
    for field in strategy.required:
        assert f"strategy '{name}' needs" in str(acquisition.refusal(strategy, everything - {field}))
        if name != "staged":  # which asks for each in its own stage
            with pytest.raises(CuriosityError, match="needs"):
                strategy.pick(replace(make_state(), **{field: None}), 1)
