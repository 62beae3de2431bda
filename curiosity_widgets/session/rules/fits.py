"""Quality of a spectrum as R² of a fit: a hysteresis loop, or a peak.

What enters linearly is found by linear least squares inside a search over the rest (variable projection:
Golub & Pereyra, SIAM J. Numer. Anal. 10, 413 (1973), doi:10.1137/0710036).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import minimize

from curiosity_widgets.data.arrays import FloatArray

_STEPS = 200  # of the search
_NARROW, _WIDE = 0.05, 0.2  # first guesses of a width, in parts of the axis


def loop_quality(axis: FloatArray, spectrum: FloatArray) -> float:
    """R² of a hysteresis loop: tanh with a switching value of its own for each direction of the sweep, on a
    slope. An axis that does not turn back has one branch."""
    axis, spectrum = _doubles(axis, spectrum)
    rising = np.gradient(axis) >= 0
    width = float(np.ptp(axis)) or 1.0
    middle = float(axis.mean())

    def design(free: FloatArray) -> FloatArray:
        switch = np.where(rising, free[0], free[1])
        return np.stack([np.ones_like(axis), axis - middle, np.tanh((axis - switch) / _positive(free[2]))], 1)

    quarter = width / 4
    starts = [
        np.array([middle + quarter, middle - quarter, _WIDE * width]),
        np.array([middle - quarter, middle + quarter, _WIDE * width]),
        np.array([middle, middle, _WIDE * width]),
    ]
    return _best(spectrum, design, starts)


def peak_quality(axis: FloatArray, spectrum: FloatArray) -> float:
    """R² of one peak, Lorentzian or Gaussian, up or down, on a sloping background."""
    axis, spectrum = _doubles(axis, spectrum)
    width, middle = float(np.ptp(axis)) or 1.0, float(axis.mean())
    background = (
        np.polynomial.Polynomial.fit(axis, spectrum, 1)(axis) if np.ptp(axis) > 0 else spectrum.mean()
    )
    highest = float(axis[np.argmax(np.abs(spectrum - background))])

    def lorentzian(away: FloatArray) -> FloatArray:
        return 1.0 / (1.0 + away**2)

    def gaussian(away: FloatArray) -> FloatArray:
        return np.exp(-np.minimum(away**2, 700.0))

    def with_(shape: Callable[[FloatArray], FloatArray]) -> Callable[[FloatArray], FloatArray]:
        def design(free: FloatArray) -> FloatArray:
            peak = shape((axis - free[0]) / _positive(free[1]))
            return np.stack([np.ones_like(axis), axis - middle, peak], 1)

        return design

    starts = [np.array([highest, share * width]) for share in (_NARROW, _WIDE)]
    return max(_best(spectrum, with_(shape), starts) for shape in (lorentzian, gaussian))


def _best(
    spectrum: FloatArray, design: Callable[[FloatArray], FloatArray], starts: list[FloatArray]
) -> float:
    """R², 0 to 1, of the best fit from several starts; 0 for a flat spectrum."""
    total = float(((spectrum - spectrum.mean()) ** 2).sum())
    if not np.isfinite(total) or total <= 0:
        return 0.0

    def missed(free: FloatArray) -> float:
        columns = design(free)
        factors = np.linalg.lstsq(columns, spectrum, rcond=None)[0]
        return float(((spectrum - columns @ factors) ** 2).sum()) / total

    found = [minimize(missed, start, method="Nelder-Mead", options={"maxiter": _STEPS}) for start in starts]
    return float(np.clip(1.0 - min(one.fun for one in found), 0.0, 1.0))


def _doubles(axis: FloatArray, spectrum: FloatArray) -> tuple[FloatArray, FloatArray]:
    return np.asarray(axis, dtype=np.float64), np.asarray(spectrum, dtype=np.float64)


def _positive(width: float) -> float:
    return max(abs(float(width)), np.finfo(np.float64).tiny)
