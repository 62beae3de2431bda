from __future__ import annotations

import pytest

from curiosity_widgets.session.state.events import Scored


def test_an_entry_of_the_curve_lies_directly_in_its_event():
    event = Scored({"n": 8, "step": 1, "kind": "heldout", "heldout_r2": None}, time=5.0)
    content = event.to_json()
    assert content == {
        "time": 5.0, "event": "score", "n": 8, "step": 1, "kind": "heldout", "heldout_r2": None
    }  # fmt: skip
    assert Scored.from_json(content).entry == event.entry


@pytest.mark.parametrize("entry", [{}, {"n": 8}, {"n": 8, "step": "1"}, {"n": None, "step": 1}])
def test_an_entry_without_its_place_on_the_curve_is_refused(entry):
    with pytest.raises((KeyError, TypeError)):
        Scored(entry)
