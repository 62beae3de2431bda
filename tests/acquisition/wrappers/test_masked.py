"""Picks stay inside the mask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.testing import make_state


def test_masks_hold_inside_other_wrappers_until_nothing_is_left() -> None:
    state = make_state()
    assert state.learnable is not None
    inside = (state.candidates.positions[:, 0] <= 6) & state.learnable & state.available
    base = {"name": "masked", "base": "committee", "boxes": [[0, 0, 6, 99]]}
    strategy = acquisition.load("diverse", base=base, space="patch")
    picked = strategy.pick(state, int(inside.sum()) + 3).index
    assert inside[picked[:-3]].all()
    assert not inside[picked[-3:]].any()


def test_the_default_mask_leaves_what_cannot_be_learned() -> None:
    state = make_state()
    assert state.learnable is not None
    assert state.learnable[acquisition.load("masked").pick(state, 25).index].all()
    with pytest.raises(CuriosityError, match="'masked' needs"):
        acquisition.load("masked").pick(replace(state, learnable=None), 1)


def test_a_box_of_three_numbers_is_refused() -> None:
    with pytest.raises(CuriosityError, match="first row"):
        acquisition.load("masked", boxes=[[1, 2, 3]])
