"""Rare defects, visible in the image, whose spectra follow a law of their own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets.benchmarks.samples.sample import Sample, pixels_of, spread, with_image, with_spectra
from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.scaling import robust_center_scale

DEFECT_AREA = 0.02  # share of the pixels that lie on a defect
_RADIUS = 2.0  # pixels
_SHOWN = 4.0  # contrast of a defect of strength 1 in the image, in its robust standard deviations
_DEVIATES = 1.5  # and its spectrum from the mean one, in standard deviations of all spectra
_NOISE = 0.1  # of a defect's spectrum, in the same unit


def with_defects(sample: Sample, rng: np.random.Generator) -> Sample:
    """2 % of the area as round defects of two pixels in radius.

    A defect of strength a (0.6 … 1.4, one per defect) is raised above every channel by a times its profile,
    and its spectrum is the mean spectrum plus a times the profile times a shape no other spectrum has.
    """
    data = sample.data
    mask, depth = _scattered_discs(data.shape, rng)
    image = data.image.astype(np.float64)
    for channel in image:
        channel += _SHOWN * robust_center_scale(channel)[1] * depth
    rows, cols = pixels_of(data)
    on, strength = mask[rows, cols], spread(data.spectra)
    phase = np.linspace(0, 1, len(data.axis))
    shape = np.sin(4 * np.pi * phase) + 0.5 * np.cos(2 * np.pi * phase)
    shape *= _DEVIATES / shape.std()
    spectra = np.array(data.spectra, dtype=np.float64)
    law = depth[rows, cols][on, None] * shape + _NOISE * rng.standard_normal((int(on.sum()), len(phase)))
    spectra[on] = data.spectra.mean(axis=0) + strength * law
    changed = with_spectra(with_image(sample, image), spectra)
    return replace(changed, defects=mask if sample.defects is None else sample.defects | mask)


def _scattered_discs(shape: tuple[int, int], rng: np.random.Generator) -> tuple[BoolArray, FloatArray]:
    """Discs that do not touch, on about 2 % of the pixels, and their depth (H, W), 0 outside."""
    height, width = shape
    rows, cols = np.mgrid[:height, :width]
    mask, depth = np.zeros(shape, dtype=bool), np.zeros(shape)
    wanted = max(1, round(DEFECT_AREA * mask.size))
    for pixel in rng.permutation(height * width):
        if mask.sum() >= wanted:
            break
        distance = np.hypot(rows - pixel // width, cols - pixel % width)
        if (mask & (distance <= 2 * _RADIUS + 2)).any():
            continue
        disc = distance <= _RADIUS + 0.1
        depth[disc] = rng.uniform(0.6, 1.4) * (1 - 0.25 * (distance[disc] / _RADIUS) ** 2)
        mask |= disc
    return mask, depth
