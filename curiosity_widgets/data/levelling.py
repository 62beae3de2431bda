"""Plane levelling of height images: takes the tilt of the sample out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError


def level_plane(height: FloatArray) -> FloatArray:
    """Height (H, W) without its least-squares plane; pixels that are not finite do not count."""
    rows, cols = (np.linspace(-1.0, 1.0, n) if n > 1 else np.zeros(1) for n in height.shape)
    terms = np.stack(
        np.broadcast_arrays(np.ones(height.shape), rows[:, None], cols[None, :]), axis=-1
    ).reshape(-1, 3)
    values = height.reshape(-1).astype(np.float64)
    finite = np.isfinite(values)
    coefficients, *_ = np.linalg.lstsq(terms[finite], values[finite], rcond=None)
    levelled: FloatArray = (values - terms @ coefficients).reshape(height.shape).astype(height.dtype)
    return levelled


def level(data: SpectralImage, channels: Sequence[str]) -> SpectralImage:
    """The same data with the named channels levelled.

    Raises CuriosityError for a channel that the image does not have.
    """
    unknown = [channel for channel in channels if channel not in data.channels]
    if unknown:
        known = ", ".join(data.channels)
        raise CuriosityError(f"{data.name or 'image'}: no channel '{unknown[0]}' to level; there are {known}")
    image = data.image.copy()
    for number, channel in enumerate(data.channels):
        if channel in channels:
            image[number] = level_plane(image[number])
    return replace(data, image=image)
