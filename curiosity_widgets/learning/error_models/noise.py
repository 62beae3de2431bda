"""The noise of every measured spectrum: the part of its deviation that no model can predict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from curiosity_widgets.data.arrays import FloatArray

NoiseSource = Literal["repeats", "counts", "axis"]

_FEWEST_VALUES = 16  # along the axis, before what is shared by no other spectrum counts as noise
_FEWEST_SPECTRA = 10
_MOST_COMPONENTS = 8  # as many as are predicted: what lies beyond is no more learned than noise is
_MOST_VALUES = 1024  # along the axis, spread over all
_LEARN_ON = 500  # spectra that the components are learned from, spread over all
_LARGEST_LEVERAGE = 0.9  # of a spectrum on the components; one that makes its own leaves no residual
_POISSON = (0.5, 2.0)  # ratio of the noise seen along the axis and the counts, within which these are counts


@dataclass(frozen=True, eq=False)
class Noise:
    """Variance (n,) of every spectrum's noise, mean over the axis, in squared measured units."""

    variance: FloatArray
    source: NoiseSource  # what it is known from


@dataclass(frozen=True)
class NoiseCeiling:
    """The best R² that any prediction can reach against single noisy spectra."""

    r2: float  # 0 … 1
    source: NoiseSource


def noise_ceiling(spectra: FloatArray, weights: FloatArray | None = None) -> NoiseCeiling | None:
    """1 − variance of the noise / variance of the spectra (n, S); None where either is not known.

    ``weights`` (n,): how many spectra of the sample each one stands for (:mod:`~..parts.area_weights`); a
    strategy that picks what is unusual would otherwise make all spectra seem to vary more.
    """
    noise = noise_of(spectra)
    if noise is None:
        return None
    values = np.asarray(spectra, dtype=np.float64)
    share: FloatArray = np.ones(len(values)) if weights is None else weights
    share = share / share.sum()
    away = (values - share @ values) ** 2
    total = float((share @ away).mean()) / (1.0 - float(share @ share))
    if not np.ptp(values, axis=0).any():  # a variance of equal values may differ from zero by rounding
        return None
    return NoiseCeiling(float(np.clip(1.0 - (share @ noise.variance) / total, 0.0, 1.0)), noise.source)


def noise_of(spectra: FloatArray) -> Noise | None:
    """The noise of spectra (n, S), from themselves; None where they are too few or too short to tell.

    Counts have their own mean as variance (Poisson), taken where all values are whole, none is below zero
    and the noise seen along the axis agrees within a factor of two, which the integers of a digitiser do not.
    Otherwise noise is what is left of a spectrum outside of the principal components that stand out of the
    noise: independent from value to value, so that the directions left show as much of it as those taken.
    How many components stand out: the optimal hard threshold of Gavish & Donoho, IEEE Trans. Inf. Theory
    60, 5040 (2014), doi:10.1109/TIT.2014.2323359, eq. 5. Noise that is smooth along the axis is not seen.
    """
    values = np.asarray(spectra, dtype=np.float64)
    if len(values) < _FEWEST_SPECTRA or values.shape[1] < _FEWEST_VALUES:
        return None
    seen = _outside_components(values)
    if (values >= 0).all() and (values == np.rint(values)).all():
        counted, mean_seen = values.mean(axis=1), float(seen.mean())
        if counted.any() and _POISSON[0] < mean_seen / float(counted.mean()) < _POISSON[1]:
            return Noise(counted, "counts")
    return Noise(seen, "axis")


def _outside_components(spectra: FloatArray) -> FloatArray:
    """Variance (n,) per value outside of the components that stand out, corrected for what these take."""
    if spectra.shape[1] > _MOST_VALUES:  # noise of the values left out is the same
        spectra = spectra[:, np.linspace(0, spectra.shape[1] - 1, _MOST_VALUES).astype(np.int64)]
    learned = spectra[np.linspace(0, len(spectra) - 1, min(len(spectra), _LEARN_ON)).astype(np.int64)]
    count, length = learned.shape
    mean = learned.mean(axis=0)
    _, singular, right = np.linalg.svd(learned - mean, full_matrices=False)
    ratio = min(count, length) / max(count, length)
    threshold = (0.56 * ratio**3 - 0.95 * ratio**2 + 1.82 * ratio + 1.43) * float(np.median(singular))
    kept = min(int((singular > threshold).sum()), _MOST_COMPONENTS, count // 3, length // 4)
    centred = spectra - mean
    scores = centred @ right[:kept].T
    rest = centred - scores @ right[:kept]
    leverage = np.minimum(1.0 / count + ((scores / singular[:kept]) ** 2).sum(axis=1), _LARGEST_LEVERAGE)
    variance: FloatArray = (rest**2).sum(axis=1) / ((length - kept) * (1.0 - leverage))
    return variance
