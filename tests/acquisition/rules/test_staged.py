"""The stages follow the skill."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.testing import make_state


@pytest.mark.parametrize(
    ("skill", "stage"), [(None, "typical"), (0.1, "typical"), (0.3, "committee"), (0.7, "learnable")]
)
def test_stages_follow_the_skill(skill: float | None, stage: str) -> None:
    state = replace(make_state(lam=1.0), skill=skill)
    strategy = acquisition.load("staged")
    assert strategy.stage(state) == stage  # type: ignore[attr-defined]
    lacks = {"typical": "features", "committee": "uncertainty", "learnable": "noise"}[stage]
    if stage != "typical":
        with pytest.raises(CuriosityError, match="'staged' needs"):
            strategy.pick(replace(state, **{lacks: None}), 1)
    pick = strategy.pick(state, 6)
    assert pick.value[0] == pick.scores.value[state.available].max()


def test_stages_must_rise() -> None:
    with pytest.raises(CuriosityError, match="must rise"):
        acquisition.load("staged", committee_from=0.5, error_from=0.4)
