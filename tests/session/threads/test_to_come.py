"""A run as it will be once the commands that wait are acted on; those that are already change nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets.session import commands
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.state.published import Published
from curiosity_widgets.session.state.snapshot import Settings, Snapshot
from curiosity_widgets.session.threads.to_come import after

SEEN = Published(Snapshot("idle", Settings("mixed", 0.5, 1.0, 4, 22)))
LEFT, RIGHT = np.array([[True, False]]), np.array([[False, True]])


def masks(*given):
    found = after(SEEN, [commands.Mask(mask, exclude=exclude) for mask, exclude in given])
    return found.snapshot.excluded.tolist()


def test_masks_add_up_in_their_order():
    assert masks((LEFT, True), (RIGHT, True)) == [[True, True]]
    assert masks((LEFT, True), (RIGHT, True), (LEFT, False)) == [[False, True]]
    assert masks((LEFT, False), (LEFT, True)) == [[True, False]]


def test_the_last_limits_hold():
    first, last = Limits(max_spectra=3), Limits(max_spectra=5)
    assert after(SEEN, [commands.Limit(first), commands.Limit(last)]).policies.limits is last
    assert SEEN.policies.limits.max_spectra is None


def test_flags_and_their_removal_are_in_order_and_may_be_known_already():
    waiting = [commands.Flag((1, 2), "by hand"), commands.Flag((2,), None), commands.Pause()]
    once = after(SEEN, waiting)
    assert dict(once.snapshot.left_out) == {1: "by hand"}
    assert dict(after(once, waiting).snapshot.left_out) == {1: "by hand"}
    damaged = replace(SEEN, snapshot=SEEN.snapshot.with_(left_out={1: "damaged"}))
    assert dict(after(damaged, waiting).snapshot.left_out) == {1: "damaged"}
