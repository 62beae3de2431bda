"""What a protocol fixes, what a card may change of it, and the trials that follow."""

from __future__ import annotations

import pytest

from curiosity_widgets.benchmarks.protocol.definition import V1, find, trials_of
from curiosity_widgets.errors import CuriosityError


def test_nothing_that_is_looked_at_once_is_for_tuning() -> None:
    assert not set(V1.tuning) & set(V1.test)
    assert find("v1") is V1
    with pytest.raises(CuriosityError, match="v1"):
        find("v0")


def test_changes_are_declared_one_by_one() -> None:
    cut = V1.changed({"budget": 60, "data": ["pto-3um", "pto-1.7um"]})
    assert (cut.tuning, cut.test, cut.scored) == (("pto-1.7um",), ("pto-3um",), (30, 50))
    assert set(V1.difference(cut)) == {"tuning", "test", "budget", "scored"}
    assert V1.difference(V1.changed({})) == {}
    assert V1.changed(V1.difference(cut)) == cut
    with pytest.raises(CuriosityError, match="colour"):
        V1.changed({"colour": "red"})


def test_a_learner_runs_with_random_picks_and_a_strategy_beside_two_references() -> None:
    protocol = V1.changed({"data": ["simulated-3"], "seeds": 2})
    alone = trials_of(protocol, "sklearn.linear_model:Ridge", None)
    assert [(it.seed, it.label) for it in alone] == [(0, "random"), (1, "random")]
    assert alone[0].workflow_options["estimator"].endswith("Ridge")
    beside = trials_of(protocol, "dense", "coverage")
    assert [it.label for it in beside] == ["random", "sobol", "coverage"] * 2
