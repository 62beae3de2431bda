"""Which strategy is for what."""

from __future__ import annotations

import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.guide import guide
from tests.acquisition.test_registry import Corner


def test_every_strategy_has_a_group_and_one_line_and_the_recommended_is_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("curiosity_widgets.acquisition.registry._registered", {})
    listed = guide()
    assert (listed[0].name, listed[0].group) == (acquisition.DEFAULT, "Recommended")
    assert sorted(one.name for one in listed) == acquisition.names()
    assert all(0 < len(one.line) < 170 and "\n" not in one.line for one in listed)
    acquisition.register(Corner)
    assert guide()[-1] == ("corner", "Yours", "Far from the first pixel.")
