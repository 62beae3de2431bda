from __future__ import annotations

import pytest

from curiosity_widgets.acquisition import Strategy
from curiosity_widgets.testing import STRATEGY_MISTAKES, check_strategy, make_state
from curiosity_widgets.testing.strategy_mistakes import NeedsMeasured, Rare, StopsShort


def test_without_a_mistake_it_passes():
    check_strategy(Rare)


@pytest.mark.parametrize("mistake", STRATEGY_MISTAKES)
def test_each_is_a_strategy_that_picks(mistake):
    strategy = STRATEGY_MISTAKES[mistake]()
    assert isinstance(strategy, Strategy)
    assert len(strategy.pick(make_state(), 3).index) == 3


def test_it_stops_short_only_where_few_are_left():
    assert len(StopsShort().pick(make_state(), 9).index) == 9


def test_it_works_where_something_is_measured():
    assert len(NeedsMeasured().pick(make_state(), 3).index) == 3
