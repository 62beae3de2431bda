"""Error above noise, and the stages that end in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.testing import make_state


def test_noise_is_no_reason_to_go_anywhere() -> None:
    state = make_state(beta=0.0)
    noisy = state.candidates.pixels[:, 0] < 8
    error = np.where(noisy, 5.0, 1.0) + 0.1 * np.arange(len(noisy)) / len(noisy)
    noise = np.where(noisy, 5.2, 0.1)
    state = replace(state, predicted_error=error, noise=noise)
    assert not noisy[acquisition.strategy("learnable_error").pick(state, 30).index].any()
    assert noisy[acquisition.strategy("curiosity").pick(replace(state, beta=1.0), 30).index].all()
    scores = acquisition.strategy("learnable_error").score(state)
    assert (scores.terms["learnable"][noisy] == 0).all()


def test_beta_weighs_progress() -> None:
    state = make_state(beta=1.0)
    picked = acquisition.strategy("learnable_error").pick(state, 1).index[0]
    assert state.progress is not None
    assert picked == np.where(state.available, state.progress, -1).argmax()


@pytest.mark.parametrize(
    ("skill", "stage"), [(None, "typical"), (0.1, "typical"), (0.3, "committee"), (0.7, "learnable")]
)
def test_stages_follow_the_skill(skill: float | None, stage: str) -> None:
    state = replace(make_state(lam=1.0), skill=skill)
    rule = acquisition.strategy("staged")
    assert rule.stage(state) == stage  # type: ignore[attr-defined]
    lacks = {"typical": "features", "committee": "uncertainty", "learnable": "noise"}[stage]
    if stage != "typical":
        with pytest.raises(CuriosityError, match="'staged' needs"):
            rule.pick(replace(state, **{lacks: None}), 1)
    pick = rule.pick(state, 6)
    assert pick.value[0] == pick.scores.value[state.available].max()


def test_stages_must_rise() -> None:
    with pytest.raises(CuriosityError, match="must rise"):
        acquisition.strategy("staged", committee_from=0.5, error_from=0.4)
