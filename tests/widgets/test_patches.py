"""The recorded and the predicted patch of a spectrum."""

from __future__ import annotations

import dataclasses

import numpy as np

from curiosity_widgets.data.scaling import image_scaler
from curiosity_widgets.widgets.patches import PatchPair
from tests.widgets.fake_session import make_info, make_snapshot


def test_both_patches_come_in_the_units_of_the_image() -> None:
    info = make_info()
    moment = make_snapshot(info, 8)
    scaled = info.candidates.patches(image_scaler(info.image).apply(info.image), moment.measured_index)
    pair = PatchPair()
    pair.show(info, moment.with_(patches=scaled), 3)
    recorded, predicted = (np.frombuffer(part, "<f4") for part in (pair.recorded, pair.predicted))
    np.testing.assert_allclose(predicted, recorded, rtol=1e-4, atol=1e-3)
    assert len(recorded) == 2 * info.patch**2
    assert pair.channels == ["amplitude (m)", "height (nm)"]
    pair.show(dataclasses.replace(info, channel_units=None), moment.with_(patches=scaled), 3)
    assert pair.channels == ["amplitude", "height"]
    pair.close()


def test_without_a_predicted_patch_nothing_is_shown() -> None:
    info = make_info()
    moment = make_snapshot(info, 8)
    pair = PatchPair()
    for shown, order in ((moment, 3), (moment.with_(patches=np.zeros((2, 2, 7, 7))), 3), (moment, None)):
        pair.show(info, shown, order)
        assert (pair.recorded, pair.predicted) == (b"", b"")
    pair.close()
