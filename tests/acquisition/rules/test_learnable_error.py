"""Error above noise, and progress."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets import acquisition
from curiosity_widgets.testing import make_state


def test_noise_is_no_reason_to_go_anywhere() -> None:
    state = make_state(beta=0.0)
    noisy = state.candidates.pixels[:, 0] < 8
    error = np.where(noisy, 5.0, 1.0) + 0.1 * np.arange(len(noisy)) / len(noisy)
    noise = np.where(noisy, 5.2, 0.1)
    state = replace(state, predicted_error=error, noise=noise)
    assert not noisy[acquisition.load("learnable_error").pick(state, 30).index].any()
    assert noisy[acquisition.load("curiosity").pick(replace(state, beta=1.0), 30).index].all()
    scores = acquisition.load("learnable_error").score(state)
    assert (scores.terms["learnable"][noisy] == 0).all()


def test_beta_weighs_progress() -> None:
    state = make_state(beta=1.0)
    picked = acquisition.load("learnable_error").pick(state, 1).index[0]
    assert state.progress is not None
    assert picked == np.where(state.available, state.progress, -1).argmax()
