from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.state import log_lines
from curiosity_widgets.session.state.snapshot import Settings

SETTINGS = Settings(0.5, 1.0, 4, "mixed", 22)


def test_only_settings_that_changed_are_named():
    changed = replace(SETTINGS, beta=None, budget=30)
    assert log_lines.settings(SETTINGS, changed) == "β is now None, budget is now 30"
    assert log_lines.settings(SETTINGS, replace(SETTINGS)) == ""


def test_limits_are_named_once_they_change():
    limits = Limits(max_spectra=7)
    assert log_lines.limits(Limits(), limits) == f"limits: {limits.describe()}"
    assert log_lines.limits(limits, Limits()) == "limits: none"
    assert log_lines.limits(limits, Limits(max_spectra=7)) == ""


def test_requested_positions_are_named_up_to_three():
    positions = np.arange(10.0).reshape(5, 2)
    assert log_lines.requested(positions[:2]) == "requested: (0, 1), (2, 3)"
    assert log_lines.requested(positions) == "requested: (0, 1), (2, 3), (4, 5), 2 more"


def test_picks_are_counted_once_each():
    assert log_lines.picks([3]) == log_lines.picks([3, 3]) == "1 pick is"
    assert log_lines.picks([3, 4]) == "2 picks are"
