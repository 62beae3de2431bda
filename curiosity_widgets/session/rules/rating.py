"""How good each spectrum is, 0 to 1: by a function of the user's, a fit, a repeat, or the source itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError, described, quoted
from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.session.rules.fits import loop_quality, peak_quality
from curiosity_widgets.sources.border.values import shown

QualityFunction = Callable[[FloatArray, FloatArray], float]  # (axis (S,), spectrum (S,)) -> 0 … 1
REPEATS = "repeats"  # from the spectra of a position that was measured more than once
VENDOR = "vendor"  # as the source gives it, Measurement.quality
FITS: dict[str, QualityFunction] = {"loop": loop_quality, "peak": peak_quality}
BUILT_IN = (*FITS, REPEATS, VENDOR)


@dataclass(frozen=True)
class Rater:
    """Where qualities come from. ``function`` is None for repeats and what the source gives."""

    name: str
    function: QualityFunction | None = None


def rater_of(quality: Any) -> Rater | None:
    """From a user's ``quality``: a name, or a function; None: what the source gives, if it gives any.

    Raises CuriosityError for anything else.
    """
    if quality is None or isinstance(quality, Rater):
        return quality
    if isinstance(quality, str) and quality in BUILT_IN:
        return Rater(quality, FITS.get(quality))
    if callable(quality) and not isinstance(quality, type):
        return Rater(str(getattr(quality, "__name__", type(quality).__name__)), quality)
    raise CuriosityError(
        f"quality is {quoted(quality)}; give a function of axis and spectrum that returns 0 to 1, or one of "
        f"{', '.join(map(repr, BUILT_IN))}"
    )


def checked(value: Any) -> float:
    """A quality between 0 and 1; NaN for what is no finite number."""
    try:
        number = float(value)
    except Exception:  # a foreign object may raise anything
        return float("nan")
    return min(max(number, 0.0), 1.0) if np.isfinite(number) else float("nan")


def rated(function: QualityFunction, axis: FloatArray, spectra: FloatArray) -> tuple[FloatArray, str]:
    """Qualities (n,) of spectra (n, S), NaN where the function failed; and what went wrong last, if anything.

    A user's function must not end a night's run, whatever it raises.
    """
    found, problem = np.full(len(spectra), np.nan), ""
    for number, spectrum in enumerate(spectra):
        try:
            value = function(axis.copy(), spectrum.copy())
            found[number] = checked(value)
            if not np.isfinite(found[number]):
                problem = f"it returned {shown(value)}"
        except BaseException as error:  # also SystemExit: not the main thread, which alone is interrupted
            problem = described(error)
    return found, problem


def by_repeats(measured: Measured) -> FloatArray:
    """Qualities (n,) from the spectra of positions measured more than once, NaN elsewhere.

    1 minus the variance of the noise (of the spectra around their mean) over a spectrum's own variance.
    """
    spectra = np.asarray(measured.spectra, dtype=np.float64)
    _, inverse, count = np.unique(measured.index, return_inverse=True, return_counts=True)
    found = np.full(len(measured), np.nan)
    for position in np.flatnonzero(count > 1):
        rows = np.flatnonzero(inverse == position)
        mean = spectra[rows].mean(axis=0)
        noise = float(((spectra[rows] - mean) ** 2).sum()) / ((len(rows) - 1) * spectra.shape[1])
        own = float(spectra[rows].var(axis=1).mean())
        found[rows] = 1.0 - noise / own if own > 0 else 0.0
    return found
