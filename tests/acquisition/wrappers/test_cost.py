"""Score per time, where ways take time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.acquisition import load
from curiosity_widgets.acquisition.state import Travel
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.rules.route import short_path
from curiosity_widgets.testing import make_state
from tests.session.rules.path_length import path_length

TIP = (4.0, 20.0)


def state(**changes):
    return replace(make_state(), travel=Travel(0.5, 0.1, TIP), **changes)


def way(pick, made):
    """Pixels through the batch, as short as a session makes it."""
    places = made.candidates.positions[pick.index]
    return path_length(places[short_path(places, TIP)], TIP)


def test_where_moving_takes_no_time_it_picks_as_its_base():
    made = make_state()
    base = load("curiosity").pick(make_state(), 6)
    np.testing.assert_array_equal(load("cost", base="curiosity").pick(made, 6).index, base.index)
    np.testing.assert_array_equal(load("cost", base="curiosity", weight=0).pick(state(), 6).index, base.index)


def test_the_score_is_divided_by_the_seconds():
    made = state()
    base = load("curiosity")
    seconds = made.travel.seconds(np.maximum(np.linalg.norm(made.candidates.positions - TIP, axis=1), 1))
    gain = np.where(made.available, base.score(made).value / seconds, -1)
    picked = load("cost", base="curiosity").pick(state(), 1)
    assert picked.index[0] == gain.argmax()
    np.testing.assert_array_equal(picked.scores.value, base.score(state()).value, "the map stays the base's")


def test_the_more_time_weighs_the_shorter_the_way():
    ways = [
        way(load("cost", base="random", weight=weight).pick(made := state(), 8), made)
        for weight in (0, 2, 30)
    ]
    assert ways[0] > ways[1] > ways[2]


def test_a_note_says_so_and_a_negative_weight_is_refused():
    assert "less time" in load("cost", base="random").notes()[-1]
    with pytest.raises(CuriosityError, match="weight=-1"):
        load("cost", weight=-1)
