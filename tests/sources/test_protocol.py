"""Optional abilities of sources are recognised by what an object has."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.sources.protocol import Applies, Image, KnowsTruth, Parks, Remembers, Source
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
