"""Strategies by name, and those of a user's own."""

from __future__ import annotations

from typing import ClassVar

import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.state import OPTIONAL, AcquisitionState
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.errors import CuriosityError


class Corner(acquisition.Strategy):
    """Far from the first pixel."""

    name: ClassVar[str] = "corner"

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """Row and column together, scaled to 1."""
        distance = state.candidates.positions.sum(axis=1)
        return {"score": Term(distance / distance.max())}


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("curiosity_widgets.acquisition.registry._registered", {})


def test_every_name_loads_a_strategy_of_that_name() -> None:
    assert acquisition.names() == sorted(acquisition.names())
    for name in acquisition.names():
        assert acquisition.load(name).name == name
        assert acquisition.check_name(name) == name


def test_unknown_names_and_options_are_refused_by_name() -> None:
    with pytest.raises(CuriosityError, match="'greedy' is unknown; choose one of"):
        acquisition.load("greedy")
    with pytest.raises(CuriosityError, match="colour"):
        acquisition.load("mixed", colour="red")
    with pytest.raises(CuriosityError, match="use 'top' or 'sample'"):
        acquisition.load("mixed", selection="best")
    with pytest.raises(CuriosityError, match="'greedy' is unknown"):
        acquisition.load("diverse", base="greedy")


def test_a_registered_strategy_is_one_like_any_other() -> None:
    assert acquisition.register(Corner) is Corner
    assert acquisition.register(Corner) is Corner  # a notebook cell run twice
    assert "corner" in acquisition.names()
    assert isinstance(acquisition.load("corner", selection="sample"), Corner)
    assert acquisition.registered() == {"corner": Corner}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (type("Own", (Corner,), {"name": "mixed"}), "there is a strategy 'mixed' already"),
        (type("Own", (Corner,), {"name": "two words"}), "give it a name of letters"),
        (type("Own", (Corner,), {"name": "own", "formula": "mine"}), "give a Formula of kind curiosity"),
        (acquisition.Strategy, "is no strategy"),
        (Corner(), "is no strategy"),
        (AcquisitionState, "is no strategy"),
    ],
)
def test_what_is_no_complete_strategy_is_not_registered(wrong: type, message: str) -> None:
    with pytest.raises(CuriosityError, match=message):
        acquisition.register(wrong)
    assert acquisition.registered() == {}


def test_a_strategy_is_refused_where_a_field_is_missing() -> None:
    strategy = acquisition.load("learnable_error")
    assert acquisition.refusal(strategy, OPTIONAL) is None
    assert acquisition.refusal(strategy, {"predicted_error", "progress"}) == (
        "strategy 'learnable_error' needs an estimate of the noise, which this run does not have"
    )


@pytest.mark.parametrize(
    ("name", "options"),
    [("epsilon_decreasing", {"random_share": 1.5}), ("epsilon_decreasing", {"random_share": float("nan")}),
     ("epsilon_decreasing", {"top": 0}), ("mixed", {"committee_power": -1.0}),
     ("typicality", {"committee_power": float("inf")}), ("balanced", {"power": "x"}),
     ("staged", {"error_from": None}),
     ("masked", {"boxes": 3}), ("cost", {"weight": [1]}), ("balanced", {"power": 10**5000})],
)  # fmt: skip
def test_options_that_a_strategy_cannot_take_are_refused(name: str, options: dict[str, object]) -> None:
    with pytest.raises(CuriosityError):
        acquisition.load(name, **options)
