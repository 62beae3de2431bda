"""A picture of data before a run: the image, where the spectra lie on it, and the outline of both."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.reports.picture import encoded

_SIDE = 480  # pixels of the longer side, at least
_MARGIN = 8
_IMAGE_EDGE, _SPECTRA, _FIRST = (128, 128, 128), (230, 120, 20), (0, 190, 255)


def data_picture(data: SpectralImage) -> bytes:
    """A PNG: the first channel in grey with a grey frame, the spectra in orange with their outline, and the
    first spectrum in blue, so that a map that is mirrored or in the wrong place shows.
    """
    height, width = data.shape
    scale = max(1, -(-_SIDE // max(height, width)))
    channel = data.image[0]
    low, high = np.percentile(channel, [1, 99])
    grey = np.clip((channel - low) / (high - low if high > low else 1.0), 0, 1)
    large = np.kron(grey, np.ones((scale, scale)))
    # transparent around the image, so that it fits pages of any colour
    canvas = np.zeros((height * scale + 2 * _MARGIN, width * scale + 2 * _MARGIN, 4), dtype=np.uint8)
    canvas[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN, 3] = 255
    canvas[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN, :3] = (255 * large)[..., None].round().astype(np.uint8)
    edge = np.array([[0, 0], [0, width], [height, width], [height, 0]]) * scale + _MARGIN
    _line(canvas, np.vstack([edge, edge[:1]]), _IMAGE_EDGE)
    places = (data.positions + 0.5) * scale + _MARGIN
    for place in places:
        _dot(canvas, place, 1, _SPECTRA)
    hull = _outline(places)
    if hull is not None:
        _line(canvas, hull, _SPECTRA)
    _dot(canvas, places[0], 3, _FIRST)
    return encoded(canvas)


def _outline(places: FloatArray) -> FloatArray | None:
    """The hull of places (n, 2), closed; None where they lie on a line."""
    try:
        hull = places[ConvexHull(places).vertices]
    except (QhullError, ValueError):  # a line, or too few
        return None
    closed: FloatArray = np.vstack([hull, hull[:1]])
    return closed


def _line(canvas: np.ndarray, corners: FloatArray, colour: tuple[int, int, int]) -> None:
    for start, end in pairwise(corners):
        steps = int(np.abs(end - start).max()) + 1
        for place in np.linspace(start, end, steps):
            _dot(canvas, place, 0, colour)


def _dot(canvas: np.ndarray, place: FloatArray, size: int, colour: tuple[int, int, int]) -> None:
    row, col = (round(float(value)) for value in place)
    rows = slice(max(0, row - size), row + size + 1)
    canvas[rows, max(0, col - size) : col + size + 1] = (*colour, 255)
