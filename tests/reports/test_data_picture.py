from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest

from curiosity_widgets import Axis, SpectralImage
from curiosity_widgets.reports.data_picture import data_picture
from tests.data.samples import cube, picture

AXIS = Axis(np.arange(5.0))


def pixels(png: bytes) -> np.ndarray:
    """The pixels (H, W, 4) of a PNG as it is written here."""
    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", png[start - 8 : start - 4])
    rows = np.frombuffer(zlib.decompress(png[start : start + length]), dtype=np.uint8)
    return rows.reshape(height, 1 + 4 * width)[:, 1:].reshape(height, width, 4)


def where(found: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    return np.argwhere((found[..., :3] == colour).all(axis=-1))


def test_the_first_spectrum_is_where_it_was_measured():
    data = SpectralImage.from_grid(picture(), cube(3, 4), AXIS, (3.0, 6.0), (1.0, 1.0))
    found = pixels(data_picture(data))
    scale = -(-480 // 11)
    np.testing.assert_allclose(
        where(found, (0, 190, 255)).mean(axis=0), np.array([3.5, 6.5]) * scale + 8, atol=1
    )
    orange = where(found, (230, 120, 20))
    assert orange.min() >= 3.4 * scale + 6
    assert orange[:, 0].max() <= 5.6 * scale + 10


@pytest.mark.parametrize("positions", [[[1.0, 1.0]], [[1.0, 1.0], [1.0, 5.0], [1.0, 9.0]]])
def test_spectra_on_a_line_have_no_outline_but_are_shown(positions):
    spectra = np.arange(5.0) + np.arange(len(positions))[:, None]
    data = SpectralImage(np.ones((7, 11)), np.array(positions), spectra, AXIS)
    assert len(where(pixels(data_picture(data)), (0, 190, 255))) > 10
