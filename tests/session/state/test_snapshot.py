from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.snapshot import Snapshot


def test_a_snapshot_has_its_evaluation_under_the_public_names():
    latent = np.zeros((3, 2))
    shown = Display(step=2, formula="blend", terms=("a", "b"), beta=0.25, latent=latent, picks=(4,))
    moment = Snapshot(state="running", step=3, shown=shown)
    assert (moment.formula, moment.terms, moment.beta, moment.lam) == ("blend", ("a", "b"), 0.25, 1.0)
    assert moment.latent is latent
    assert moment.step == 3
    assert moment.picks.shape == (0, 2)  # positions, which the evaluation does not know


def test_with_changes_the_evaluation_too_and_leaves_the_old_one():
    before = Snapshot(state="running", shown=Display(formula="blend", beta=0.25))
    after = before.with_(state="paused", beta=0.75, step=4)
    assert (after.state, after.step, after.beta, after.formula) == ("paused", 4, 0.75, "blend")
    assert (before.state, before.step, before.beta) == ("running", 0, 0.25)
    assert before.with_(message="x").shown is before.shown
    with pytest.raises(TypeError):
        before.with_(colour="red")
