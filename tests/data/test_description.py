from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import Axis, SpectralImage
from curiosity_widgets.data.description import description, lines
from tests.data.samples import COLS, ROWS, STEPS, cube, picture


def data(axis=None, **facts):
    return SpectralImage.from_grid(picture(), cube(), Axis(np.arange(5.0) if axis is None else axis), **facts)


@pytest.mark.parametrize(
    ("axis", "direction", "cycles"),
    [
        ([0, 1, 2, 3, 4], "rising", 1),
        ([4, 3, 2, 1, 0], "falling", 1),
        ([0, 1, 2, 1, 0], "there and back", 1),
        ([0, 1, 0, 1, 0], "there and back", 2),
    ],
)
def test_the_direction_and_the_cycles_of_the_axis(axis, direction, cycles):
    found = description(data(np.array(axis, dtype=float)), 3)
    assert (found["axis_direction"], found["axis_cycles"]) == (direction, cycles)
    assert ("2 cycles" in "\n".join(lines(found))) == (cycles == 2)


def test_what_was_left_out_and_filled_and_assumed():
    spectra = cube()
    spectra[1, 1] = np.nan
    image = picture()
    image[0, 0] = np.nan
    sample = SpectralImage.from_grid(
        image, spectra, Axis(np.arange(5.0)), assumptions=("something",), pixel_size=(1e-9, 2e-9),
        metadata={"also_in_file": ["BF (7, 11)"]}, spectra_unit="nA",
    )  # fmt: skip
    found = description(sample, 3)
    assert found["missing"] == 1
    assert found["candidates"] == (ROWS - 2) * (COLS - 2) - 1
    text = "\n".join(lines(found))
    for line in (
        "pixel 1e-09 x 2e-09 m",
        "left out: 1 not finite",
        "filled: 1 pixels",
        "assumed: something",
        "also in the file: BF (7, 11)",
        f"spectra: {ROWS * COLS - 1} of {STEPS} values",
    ):
        assert line in text


def test_scattered_spectra_and_a_patch_that_does_not_fit():
    sample = SpectralImage(picture(), np.array([[1.0, 2.0], [3.5, 4.0]]), cube()[0, :2], Axis(np.arange(5.0)))
    assert "scattered positions" in "\n".join(lines(description(sample, 3)))
    assert description(sample, 30)["candidates"] == 0
