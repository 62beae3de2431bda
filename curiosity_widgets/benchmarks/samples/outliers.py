"""Outlier spectra: hot spots, discharges, cosmic rays."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.benchmarks.samples.sample import Sample, pixels_of, with_band, with_spectra

HOT = 0.02  # share of the spectra
HOTTER = 30.0  # times


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
