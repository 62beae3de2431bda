from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.session import Session
from tests.session.small import SmallSource, workflow


def test_held_out_positions_are_never_measured(session):
    run = session()
    info = run.info
    assert 0.1 < info.held_out.mean() < 0.4
    run.run(40)
    run.wait(20)
    assert not info.held_out[run.snapshot.measured_index].any()


def test_holdout_needs_known_truth(tmp_path):
    with pytest.raises(CuriosityError, match="holdout=0"):
        Session(SmallSource(kind="instrument"), workflow(), path=tmp_path / "a.h5", holdout=0.2)
    assert list(tmp_path.iterdir()) == []


def test_images_that_cannot_be_used(tmp_path):
    broken = SmallSource()
    broken.height = broken.height.copy()
    broken.height[3, 4] = np.nan
    with pytest.raises(CuriosityError, match="1 pixels that are not finite"):
        Session(broken, workflow(), path=tmp_path / "a.h5")
    broken.height = np.zeros((4, 5))
    with pytest.raises(CuriosityError, match="different shapes"):
        Session(broken, workflow(), path=tmp_path / "a.h5")
