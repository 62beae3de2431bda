"""What of the expected error can be learned, and what of a spectrum is noise."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.data.arrays import FloatArray

_AT_LEAST = 0.1  # of a predicted error that is taken to be learnable
_MOST_NOISE = 25.0  # variance of a spectrum's noise, in parts of the variance that is not known


def learnable_error(state: AcquisitionState) -> FloatArray:
    """(N,) the part of the predicted error that is not noise: what further spectra can remove.

    Errors add in squares. Where noise is all that is expected, a tenth of the error is left, as the two are
    only estimated.
    """
    known = state.need("predicted_error", by="expected error reduction")
    error = np.maximum(np.asarray(known, dtype=np.float64), 0.0)
    if state.noise is None:
        return error
    left: FloatArray = np.sqrt(np.maximum(error**2 - state.noise**2, (_AT_LEAST * error) ** 2))
    return left


def reliability(state: AcquisitionState) -> FloatArray:
    """(N,) share of what is not known that a spectrum would show rather than its noise, 0 … 1."""
    return 1.0 / (1.0 + relative_noise(state))


def relative_noise(state: AcquisitionState) -> FloatArray:
    """(N,) variance of the noise, in parts of the mean variance still to learn; 0 without an estimate."""
    if state.noise is not None and state.predicted_error is not None:
        unknown = float((learnable_error(state)[state.fair] ** 2).mean())
        if unknown > 0:
            relative: FloatArray = np.minimum(state.noise**2 / unknown, _MOST_NOISE)
            return relative
    return np.zeros(len(state.available))
