"""Spectra by laws that are known: linear in the patch, of position alone, of local texture alone.

All keep the base's mean spectrum, and its leading principal components with their strengths.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import correlate, gaussian_filter

from curiosity_widgets.benchmarks.samples.sample import Sample, pixels_of, spread, with_image, with_spectra
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.learning.parts.components import principal_components, random_rows

LAWS = 4  # principal components of the base that a law sets
WINDOW = 5  # pixels on a side that a law looks at; the smallest patch that tells everything
SMOOTH = 8  # a field over positions: the image's shorter side in standard deviations of its smoothing
_NOISE = 0.05  # standard deviation of the noise on every value, in that of the spectra
_GRAIN = 1.0  # pixels: standard deviation of the smoothing that makes a texture of white noise


def with_linear_law(sample: Sample, rng: np.random.Generator) -> Sample:
    """Spectra are a linear law of the 5×5 pixels around their position, in all channels."""
    image = np.asarray(sample.data.image, dtype=np.float64)
    filters = rng.standard_normal((LAWS, len(image), WINDOW, WINDOW))
    maps = [
        sum(correlate(channel, weights, mode="reflect") for channel, weights in zip(image, law, strict=True))
        for law in filters
    ]
    return _by_law(sample, np.stack(maps), rng)


def with_neighbours_only(sample: Sample, rng: np.random.Generator) -> Sample:
    """Spectra are a smooth random field over positions, of which the image tells nothing."""
    shape = sample.data.shape
    sigma = min(shape) / SMOOTH
    maps = [gaussian_filter(rng.standard_normal(shape), sigma, mode="reflect") for _ in range(LAWS)]
    return _by_law(sample, np.stack(maps), rng)


def with_texture_only(sample: Sample, rng: np.random.Generator) -> Sample:
    """The image is a fine random texture and spectra are a law of it within 5×5 pixels.

    The first two components follow curvature and orientation (linear in the pixels), the third the local
    contrast (not linear), the fourth the brightness. Beyond a few pixels nothing is correlated with
    anything, so neighbours can tell nothing.
    """
    data = sample.data
    image = np.stack(
        [gaussian_filter(rng.standard_normal(data.shape), _GRAIN, mode="reflect") for _ in data.image]
    )
    image /= image.std(axis=(1, 2), keepdims=True)
    return _by_law(with_image(sample, image), _textures(image[0]), rng)


def _textures(channel: FloatArray) -> FloatArray:
    """Maps (LAWS, H, W) of what the 5×5 pixels around each pixel of a channel (H, W) look like."""
    rows, cols = np.mgrid[:WINDOW, :WINDOW] - WINDOW // 2
    weight = np.exp(-(rows**2 + cols**2) / 4.0)
    weight /= weight.sum()

    def around(filter_: FloatArray) -> FloatArray:
        found: FloatArray = correlate(channel, filter_, mode="reflect")
        return found

    mean = around(weight)
    contrast = np.sqrt(np.maximum(correlate(channel**2, weight, mode="reflect") - mean**2, 0.0))
    curvature = around(weight * (rows**2 + cols**2 - ((rows**2 + cols**2) * weight).sum()))
    orientation = around(weight * (rows**2 - cols**2))
    return np.stack([curvature, orientation, contrast, mean])


def _by_law(sample: Sample, maps: FloatArray, rng: np.random.Generator) -> Sample:
    """The base's mean spectrum plus its components, with the maps (K, H, W), standardised, as scores."""
    data = sample.data
    before = np.asarray(data.spectra, dtype=np.float64)
    pca = principal_components(before[random_rows(len(before), rng)], LAWS)
    rows, cols = pixels_of(data)
    scores = maps[:, rows, cols].T[:, : pca.n_components_]
    deviation = scores.std(axis=0)
    scores = (scores - scores.mean(axis=0)) / np.where(deviation > 0, deviation, 1.0)
    spectra = before.mean(axis=0) + (scores * np.sqrt(pca.explained_variance_)) @ pca.components_
    spectra += _NOISE * spread(spectra) * rng.standard_normal(spectra.shape)
    return with_spectra(sample, spectra)
