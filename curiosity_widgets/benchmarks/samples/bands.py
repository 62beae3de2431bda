"""Bands of rows where nothing can be learned: white noise, or a dead tip."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.benchmarks.samples.sample import Sample, pixels_of, spread, with_band, with_spectra
from curiosity_widgets.data.arrays import BoolArray
from curiosity_widgets.data.spectral_image import SpectralImage

BAND = 0.2  # share of the rows


def with_noise_band(sample: Sample, rng: np.random.Generator) -> Sample:
    """A fifth of the rows returns white noise as strong as the spectra vary elsewhere."""
    band, inside = _band(sample.data, rng)
    spectra = np.array(sample.data.spectra)
    center, strength = spectra.mean(axis=0), spread(spectra)
    spectra[inside] = center + strength * rng.standard_normal((int(inside.sum()), spectra.shape[1]))
    return with_band(with_spectra(sample, spectra), band)


def with_dead_tip(sample: Sample, rng: np.random.Generator) -> Sample:
    """A fifth of the rows returns the same flat spectrum everywhere."""
    band, inside = _band(sample.data, rng)
    spectra = np.array(sample.data.spectra)
    spectra[inside] = np.median(spectra)
    return with_band(with_spectra(sample, spectra), band)


def _band(data: SpectralImage, rng: np.random.Generator) -> tuple[BoolArray, BoolArray]:
    """The band's pixels (H, W), and which spectra (N,) lie in it."""
    height = data.shape[0]
    rows = max(1, round(BAND * height))
    first = int(rng.integers(height - rows + 1))
    band = np.zeros(data.shape, dtype=bool)
    band[first : first + rows] = True
    return band, band[pixels_of(data)]
