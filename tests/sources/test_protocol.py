"""Optional abilities of sources are recognised by what an object has."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.sources.protocol import (
    Applies,
    Image,
    KnowsTruth,
    Parks,
    Remembers,
    Source,
    SourceError,
)
from curiosity_widgets.sources.simulated import SimulatedSource


def test_a_simulated_source_has_the_abilities_it_implements() -> None:
    source = SimulatedSource(shape=(32, 40))
    for ability in (Source, Applies, KnowsTruth, Remembers):
        assert isinstance(source, ability), ability.__name__
    assert not isinstance(source, Parks)


def test_a_class_takes_an_ability_back_by_none() -> None:
    class Silent(SimulatedSource):
        truth = None

    assert not isinstance(Silent(shape=(32, 40)), KnowsTruth)


def test_the_shape_of_an_image_is_that_of_its_channels() -> None:
    assert Image({"height": np.zeros((3, 5))}).shape == (3, 5)


def test_channels_in_the_order_of_their_names():
    image = Image({"b": np.zeros((2, 3)), "a": np.ones((2, 3))})
    np.testing.assert_array_equal(image.stacked(("a", "b"))[0], 1)
    np.testing.assert_array_equal(image.stacked()[0], 0)
    with pytest.raises(SourceError, match="no channel 'c'; it has b, a"):
        image.stacked(("a", "c"))
    with pytest.raises(SourceError, match="different shapes"):
        Image({"a": np.ones((2, 3)), "b": np.ones((3, 2))}).stacked(("a", "b"))
