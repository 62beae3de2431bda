from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Prediction
from curiosity_widgets.session.file.columns import LAYERS
from curiosity_widgets.session.file.display_codec import (
    display_bytes,
    display_event,
    layer_names,
    restore_display,
)
from curiosity_widgets.session.state.display import Display

MAPS = {"gain": np.ones((3, 4)), "uncertainty": np.zeros((3, 4))}


def test_known_maps_have_their_layer_and_others_the_next_free_one():
    assert layer_names(Display(maps=MAPS)) == {"uncertainty": "uncertainty", "other 1": "gain"}
    many = {f"term {number}": np.ones((1, 1)) for number in range(20)}
    assert list(layer_names(Display(maps=many))) == list(LAYERS[3:])


def test_an_evaluation_comes_back():
    prediction = Prediction(np.arange(6.0).reshape(3, 2), np.eye(2), np.zeros(2))
    shown = Display(
        step=3, maps=MAPS, formula="blend", terms=("gain",), constants={"c": 1.0}, beta=0.25, lam=2.0,
        notes=("note",), picks=(5,), scores=(0.5,), latent=np.ones((3, 2)), clusters=np.arange(3),
        prediction=prediction,
    )  # fmt: skip
    event = display_event(shown, 4, layer_names(shown), None)
    assert (event.row, event.layers["other 1"]) == (4, "gain")
    back = restore_display(event, MAPS, display_bytes(shown))
    for name in ("step", "formula", "terms", "constants", "beta", "lam", "notes", "picks", "scores"):
        assert getattr(back, name) == getattr(shown, name)
    np.testing.assert_array_equal(back.latent, shown.latent)
    np.testing.assert_array_equal(back.clusters, shown.clusters)
    np.testing.assert_array_equal(back.prediction.spectra(1), prediction.spectra(1))
    assert back.patches is None


def test_without_its_arrays_an_evaluation_has_maps_and_numbers_alone():
    event = display_event(Display(step=1), 0, {}, None)
    back = restore_display(event, MAPS, None)
    assert (back.maps, back.prediction, back.latent) == (MAPS, None, None)
    assert restore_display(event, MAPS, display_bytes(Display())).prediction is None
    with pytest.raises(CuriosityError, match="damaged"):
        restore_display(event, MAPS, b"rubbish")
