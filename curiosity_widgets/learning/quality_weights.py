"""What a spectrum's quality means for learning: a weight in place of throwing it away.

Throwing away loses what a poor spectrum still shows, and needs a threshold. A quality is read as R² of a fit
is: 1 minus the share of a spectrum's own variance that is noise. Least squares weighs by one over the
variance: that of the noise, and that of what a model misses anyway.
"""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.arrays import FloatArray

CLEAN = 0.9  # quality from which a spectrum counts fully; fits of good spectra reach no more
_MISSED = 0.25  # share of the spectra's variance that a model misses anyway


def weights(quality: FloatArray, spectra: FloatArray) -> FloatArray:
    """Weights (n,) in (0, 1] of spectra (n, S) with a quality (n,) from 0 to 1; 1 where that is NaN.

    A weak spectrum and a strong one with the same noise have the same weight, whatever their qualities.
    """
    spectra = np.asarray(spectra, dtype=np.float64)
    noise = np.clip(CLEAN - quality, 0.0, CLEAN) * spectra.var(axis=1)
    usual = float(np.median(((spectra - np.median(spectra, axis=0)) ** 2).mean(axis=1)))
    if usual <= 0:
        return np.ones(len(spectra))
    weighed: FloatArray = 1.0 / (1.0 + noise / (_MISSED * usual))
    return np.where(np.isfinite(quality), weighed, 1.0)
