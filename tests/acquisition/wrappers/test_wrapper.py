"""What a wrapper takes over from its base."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.testing import make_state
from curiosity_widgets.workflows.workflow import Workflow


def test_beta_means_what_it_means_in_the_base() -> None:
    goals = acquisition.load("balanced").beta_ends
    assert goals == ("learn the whole map", "find and learn the rare")
    assert acquisition.load("diverse", base={"name": "masked", "base": "balanced"}).beta_ends == goals
    assert acquisition.load("masked", base="mixed").beta_ends == ("cautious", "curious")


def test_a_base_may_be_an_object() -> None:
    own = acquisition.load("coverage", space="patch")
    assert acquisition.load("epsilon", base=own).base is own  # type: ignore[attr-defined]


@pytest.mark.parametrize("wrapper", ["cost", "epsilon", "masked"])
def test_the_default_base_is_the_default_strategy_of_a_run(wrapper: str) -> None:
    base = acquisition.load(wrapper).base  # type: ignore[attr-defined]
    assert base.name == acquisition.DEFAULT == Workflow("dense").strategy


@pytest.mark.parametrize("base", ["typicality", {"name": "balanced", "power": 1.0}])
def test_a_wrapper_that_changes_nothing_scores_and_picks_as_its_base(base: object) -> None:
    alone = {"name": base} if isinstance(base, str) else dict(base)  # type: ignore[call-overload]
    expected = acquisition.load(alone.pop("name"), **alone).pick(make_state(), 4)
    found = acquisition.load("epsilon", base=base, share=0).pick(make_state(), 4)
    np.testing.assert_array_equal(found.scores.value, expected.scores.value)
    assert set(found.scores.terms) == set(expected.scores.terms)


def test_an_option_that_the_base_does_not_take_is_named() -> None:
    with pytest.raises(CuriosityError, match="colour"):
        acquisition.load("diverse", base={"name": "coverage", "colour": 1})
    with pytest.raises(CuriosityError, match="'' is unknown"):
        acquisition.load("diverse", base={"space": "patch"})
