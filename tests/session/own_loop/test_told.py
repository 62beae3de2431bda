"""What is handed in, checked before the run takes it."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.own_loop.told import failed_points, told_spectra
from curiosity_widgets.session.state.published import Published
from curiosity_widgets.session.state.snapshot import Snapshot


def test_every_spectrum_gets_its_candidate_and_its_own_position(loop):
    ours = loop()
    due = ours.ask(6)
    seen = ours._published
    told = told_spectra([due[2] + [0.2, -0.3], (7, 7)], np.arange(18).reshape(2, 9), seen)
    assert told[0][0] == seen.due[2]
    np.testing.assert_allclose(told[0][1].commanded, due[2] + [0.2, -0.3])
    assert told[1][1].values.tolist() == [*range(9, 18)]
    assert [index for index, _ in failed_points(due[:2], "no contact", seen)] == list(seen.due[:2])


def test_before_there_is_an_image_nothing_can_be_told():
    with pytest.raises(CuriosityError, match="no image yet"):
        told_spectra([(1, 2)], [1.0, 2.0], Published(Snapshot(state="idle")))


def test_what_is_masked_is_not_a_number(loop):
    ours = loop()
    due = ours.ask(6)
    spectra = np.ma.masked_array(np.arange(9.0), mask=[True] + [False] * 8)
    ((_, told),) = told_spectra(due[:1], spectra, ours._published)
    assert np.isnan(told.values).tolist() == [True] + [False] * 8
