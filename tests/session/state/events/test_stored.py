from __future__ import annotations

import pytest

from curiosity_widgets.session.state.events import ChannelsStored, Displayed, InExtras, InSlot


@pytest.mark.parametrize(("slot", "size"), [(2, 0), (-1, 0), (0, -1)])
def test_a_slot_that_there_is_not_is_refused(slot, size):
    with pytest.raises(ValueError, match="slot"):
        InSlot(slot, size, 0)


@pytest.mark.parametrize(("start", "size"), [(-1, 0), (0, -1)])
def test_an_extent_with_negative_numbers_is_refused(start, size):
    with pytest.raises(ValueError, match="bytes from byte"):
        InExtras(start, size, 0)


def test_channels_of_a_point_with_a_negative_number_are_refused():
    with pytest.raises(ValueError, match="point -1"):
        ChannelsStored(-1, None, InExtras(0, 0, 0))


def test_an_extent_ends_behind_its_last_byte():
    assert InExtras(3, 4, 0).end == 7


def test_a_display_with_a_score_too_few_is_refused():
    given = {
        "row": 0, "layers": {}, "evaluation": None, "step": 1, "formula": "", "terms": (), "constants": {},
        "beta": 0.5, "lam": 1.0, "notes": (),
    }  # fmt: skip
    assert Displayed(**given, picks=(3,), scores=(0.5,)).in_full
    with pytest.raises(ValueError, match="1 picks and 0 scores"):
        Displayed(**given, picks=(3,), scores=())
