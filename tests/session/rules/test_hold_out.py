"""What a new run holds out by itself, and which score that gives it."""

from __future__ import annotations

import pytest

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.rules.hold_out import check_asked, hold_out


def test_a_sample_that_is_large_enough_gets_one_region() -> None:
    held = hold_out(candidates_on((100, 100), 13), None, 0, "replay", scorable=True)
    assert held.score == "heldout_r2"
    assert held.held_out.sum() == 27 * 27
    assert held.measurable.mean() >= 0.8
    assert (
        held.reason == "one region of 27 × 27 pixels is held out, and 80 % of the positions can be measured"
    )


@pytest.mark.parametrize(
    ("shape", "patch", "score", "why"),
    [
        (
            (65, 72),
            13,
            "blocked_r2",
            "at least two patches (26 pixels) on each side would leave less than 80 %",
        ),
        ((49, 47), 13, "blocked_r2", "would leave less than 80 %"),
        ((30, 31), 13, "prequential_r2", "too little would remain outside one patch around a part"),
    ],
)
def test_a_smaller_one_none(shape: tuple[int, int], patch: int, score: str, why: str) -> None:
    held = hold_out(candidates_on(shape, patch), None, 3, "replay", scorable=True)
    assert held.score == score
    assert why in held.reason
    assert not held.held_out.any()
    assert held.measurable.all()
    assert held.share == 0


@pytest.mark.parametrize(
    ("asked", "kind", "scorable", "why"),
    [
        (0.0, "replay", True, "nothing is held out, as asked"),
        (None, "instrument", False, "an instrument's spectra are not known"),
        (None, "simulator", False, "the source knows no spectra beyond the measured ones"),
    ],
)
def test_nothing_is_held_out_where_it_is_not_wanted_or_not_known(asked, kind, scorable, why) -> None:
    held = hold_out(candidates_on((100, 90), 13), asked, 0, kind, scorable=scorable)
    assert held.score == "blocked_r2"
    assert held.reason.startswith(why)
    assert held.measurable.all()


def test_a_share_that_is_asked_for_is_held_out_in_blocks() -> None:
    held = hold_out(candidates_on((100, 90), 9), 0.25, 0, "replay", scorable=True)
    assert held.score == "heldout_r2"
    assert 0.2 < held.share < 0.3
    assert held.reason.endswith("% of the positions are held out, as asked")
    with pytest.raises(CuriosityError, match="holdout=0"):
        check_asked(0.25, scorable=False)
