from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.loop.survey import absurd_pixels
from curiosity_widgets.session.session import Session
from tests.session.runs import texts
from tests.session.small import SmallSource, workflow


def test_held_out_positions_are_never_measured(session):
    run = session()
    info = run.info
    assert 0.05 < info.held_out.mean() < 0.2
    assert info.measurable.mean() >= 0.8
    run.run(40)
    run.wait(20)
    assert not info.held_out[run.snapshot.measured_index].any()


def test_holdout_needs_known_truth(tmp_path):
    with pytest.raises(CuriosityError, match="holdout=0"):
        Session(SmallSource(kind="instrument"), workflow(), path=tmp_path / "a.h5", holdout=0.2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("channels", "said"),
    [
        (["height"], "the same everywhere, so that nothing is learned from it: height"),
        (
            ["height", "phase"],
            "the image is the same everywhere: structure can tell nothing about the spectra",
        ),
    ],
)
def test_channels_that_tell_nothing_are_named(session, channels, said):
    flat = SmallSource()
    for name in channels:
        setattr(flat, name, np.ones_like(flat.height))
    assert texts(session(flat).snapshot, "warning") == [said]


def test_only_what_no_detector_gives_is_absurd():
    plane = np.zeros((20, 20))
    plane[0, 0] = 1e12  # one count in an empty image
    assert not absurd_pixels(plane).any()
    assert not absurd_pixels(np.full((20, 20), 1e38)).any()  # in whatever unit
    plane[1, 2] = -1e16
    assert np.argwhere(absurd_pixels(plane)).tolist() == [[1, 2]]


def test_images_that_cannot_be_used(tmp_path):
    broken = SmallSource()
    broken.height = broken.height.copy()
    broken.height[3, 4] = np.nan
    with pytest.raises(CuriosityError, match="1 pixels that are not finite"):
        Session(broken, workflow(), path=tmp_path / "a.h5")
    for absurd in (1e308, -3.4e38, 9.9e37, 1e155):
        broken.height[3, 4] = absurd
        with pytest.raises(CuriosityError, match=r"'height' of the image holds 1 pixels.* at \(3, 4\)"):
            Session(broken, workflow(), path=tmp_path / "a.h5")
    broken.height = np.zeros((4, 5))
    with pytest.raises(CuriosityError, match="different shapes"):
        Session(broken, workflow(), path=tmp_path / "a.h5")
