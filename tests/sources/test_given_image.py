"""An image that is given, without anything to measure with."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.given_image import GivenImage, as_image
from curiosity_widgets.sources.protocol import Image, Source, SourceError


def test_images_of_every_form():
    plane = np.arange(12.0).reshape(3, 4)
    assert as_image(plane).channels.keys() == {"image"}
    assert [*as_image(np.stack([plane, plane + 1])).channels] == ["channel 1", "channel 2"]
    assert as_image({"height": plane}).shape == (3, 4)
    given = Image({"height": plane}, {"height": "nm"}, (1e-9, 2e-9))
    assert as_image(given) is given
    for bad in (np.zeros(3), np.zeros((2, 0, 4)), {}, {"a": plane, "b": plane.T}, plane * 1j):
        with pytest.raises(CuriosityError):
            as_image(bad)


def test_it_is_a_source_that_measures_nothing():
    source = GivenImage(np.ones((3, 4)), Axis(np.arange(5.0), "bias", "V"), values_units="pm")
    assert isinstance(source, Source)
    assert source.open().axis.label == "bias (V)"
    with pytest.raises(SourceError, match=r"AskTell\.tell"):
        source.measure(np.zeros((1, 2)))
