"""Spectra as a network is trained on them: without the mean spectrum, at unit scale.

A network starts near zero, which is then the mean spectrum, so that 150 small steps need not be spent on
finding it. Fixed at the first training and kept for the whole run, since trained networks depend on it.
"""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.scaling import Scaler, robust_center_scale


def spectra_standard(spectra: FloatArray) -> Scaler:
    """Scaler of spectra (n, S): their mean spectrum (S,), and one robust scale for all values."""
    spectra = np.asarray(spectra, dtype=np.float64)
    mean = spectra.mean(axis=0)
    _, scale = robust_center_scale(spectra - mean)
    return Scaler(mean, np.array(scale))


def scaler_state(scaler: Scaler) -> FloatArray:
    """(S + 1,): the mean spectrum and the scale."""
    return np.append(scaler.center, scaler.scale)


def scaler_from_state(state: FloatArray) -> Scaler:
    """What :func:`scaler_state` was made from."""
    values = np.array(state, dtype=np.float64)
    return Scaler(values[:-1], values[-1])
