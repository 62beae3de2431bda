"""Strategies with a mistake fail the contract, in the clause that is there for it."""

from __future__ import annotations

import pytest

from curiosity_widgets.testing import STRATEGY_CLAUSES, STRATEGY_MISTAKES, check_strategy

NOTICED_BY = {
    "ignores what is available": "picks are available and differ",
    "repeats its first pick": "picks are available and differ",
    "stops short of the last candidate": "takes no more than there are",
    "random numbers of its own": "same seed same picks",
    "remembers how often it was used": "same seed same picks",
    "forgets pending candidates": "pending counts as measured",
    "term not scaled": "score is its formula of terms in the unit interval",
    "term not finite": "score is its formula of terms in the unit interval",
    "term of the available candidates only": "score is its formula of terms in the unit interval",
    "score that is not its formula": "score is its formula of terms in the unit interval",
    "formula that was not announced": "formula and name are known beforehand",
    "requires an unknown field": "formula and name are known beforehand",
    "changes the state": "scoring changes nothing",
    "takes the first of equals": "ties are broken at random",
}


@pytest.mark.parametrize("mistake", NOTICED_BY)
def test_the_contract_notices(mistake):
    with pytest.raises(AssertionError, match=f"^{NOTICED_BY[mistake]}: "):
        check_strategy(STRATEGY_MISTAKES[mistake])


def test_what_a_strategy_raises_is_passed_on():
    with pytest.raises(IndexError):
        check_strategy(STRATEGY_MISTAKES["needs a measured candidate"])


def test_every_mistake_and_every_clause_is_tested():
    assert set(STRATEGY_MISTAKES) == {*NOTICED_BY, "needs a measured candidate"}
    untested = {clause.__name__.replace("_", " ") for clause in STRATEGY_CLAUSES} - set(NOTICED_BY.values())
    assert untested == {"works before anything is measured"}
