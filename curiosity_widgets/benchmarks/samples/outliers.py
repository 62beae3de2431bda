"""Outlier spectra: hot spots, discharges and cosmic rays, which nothing foretells, and those that the image
shows: grains that conduct, tips of a surface that sparks."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.stats import rankdata

from curiosity_widgets.benchmarks.samples.sample import Sample, pixels_of, with_band, with_spectra

HOT = 0.02  # share of the spectra
HOTTER = 30.0  # times
_BRIGHT = 0.05  # share of the pixels around which the image is brightest
_AROUND = 1.0  # pixels: standard deviation of the smoothing that tells how bright


def with_hot_spots(sample: Sample, rng: np.random.Generator) -> Sample:
    """2 % of the spectra, anywhere, are 30 times as strong; no score looks at them.

    Scored, they would be all that counts: their squares are hundreds of times those of all others.
    """
    data = sample.data
    count = max(1, round(HOT * len(data)))
    hot = rng.choice(len(data), count, replace=False)
    spectra = np.array(data.spectra, dtype=np.float64)
    spectra[hot] *= HOTTER
    band = np.zeros(data.shape, dtype=bool)
    rows, cols = pixels_of(data)
    band[rows[hot], cols[hot]] = True
    return with_band(with_spectra(sample, spectra), band)


def with_hot_grains(sample: Sample, rng: np.random.Generator) -> Sample:
    """Where the image is brightest, on 5 % of the pixels, spectra are stronger, up to 30 times.

    As of a current that spans decades: few spectra are nearly all that counts, and structure tells which.
    """
    data = sample.data
    bright = gaussian_filter(np.asarray(data.image[0], dtype=np.float64), _AROUND, mode="reflect")
    rank = (rankdata(bright, method="ordinal") / bright.size).reshape(bright.shape)
    factor = 1.0 + (HOTTER - 1.0) * np.maximum(0.0, rank - (1.0 - _BRIGHT)) / _BRIGHT
    rows, cols = pixels_of(data)
    return with_spectra(sample, np.asarray(data.spectra, dtype=np.float64) * factor[rows, cols, None])
