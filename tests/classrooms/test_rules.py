"""The rules of a game, checked where they are given."""

from __future__ import annotations

from typing import Any

import pytest

from curiosity_widgets.classrooms.rules import Rules
from curiosity_widgets.errors import CuriosityError


@pytest.mark.parametrize(
    ("given", "names"),
    [(1, ("you",)), (2, ("player 1", "player 2")), ("Ada", ("Ada",)), (["Ada", " Ben "], ("Ada", "Ben"))],
)
def test_players_are_names_or_how_many(given: Any, names: tuple[str, ...]) -> None:
    assert Rules(players=given).players == names


def test_the_budget_is_the_same_for_all() -> None:
    assert Rules(rounds=3, points=4, initial=7).budget == 19


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"players": 0}, "players"),
        ({"players": ["Ada", "Ada"]}, "a name of its own"),
        ({"players": ["machine"]}, "none of machine"),
        ({"players": ["Ada", ""]}, "players"),
        ({"players": 13}, "1 to 12"),
        ({"players": 2.5}, "players"),
        ({"rounds": 0}, "rounds"),
        ({"points": True}, "points"),
        ({"initial": 3}, "initial"),
        ({"reveal": "never"}, "reveal"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(values: dict[str, Any], word: str) -> None:
    with pytest.raises(CuriosityError, match=word):
        Rules(**values)
