"""How much was learned around each position, and how much of the error there is noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from curiosity_widgets.data.spectral_image import BoolArray, FloatArray
from curiosity_widgets.learning.protocols import Measured

_NEAR = 8  # measured neighbours that speak for a position
_PAIRS = 6  # neighbours in latent space that a spectrum is compared with
_ENOUGH = 3 * _NEAR  # spectra before anything is called impossible to learn
_HOPELESS = 0.3  # share of the skill elsewhere below which nothing was learned
_ANY_SKILL = 0.05
_ABSOLUTE = float(np.sqrt(2.0 / np.pi))  # mean absolute value of normal noise of deviation 1


@dataclass(frozen=True, eq=False)
class LocalSkill:
    """What the errors out of fold and the neighbours say of all candidates."""

    skill: float  # share of the mean absolute deviation from the mean spectrum that is explained, 0 to 1
    progress: FloatArray  # (N,) the same among the nearest measured points
    noise: FloatArray  # (N,) mean absolute error that noise alone makes, in measured units
    learnable: BoolArray  # (N,) False where spectra were measured and far less was learned than elsewhere


def local_skill(
    positions: FloatArray, latent: FloatArray, measured: Measured, errors: FloatArray
) -> LocalSkill:
    """From positions (N, 2) and latents (N, d) of the candidates, and the mean absolute out-of-fold error
    (n,) of every measured spectrum.

    Noise: half the squared difference of two spectra whose structures are alike is the noise's variance plus
    what the difference of structure makes, which grows with the squared distance in latent space. The growth
    is learned from how a spectrum's nearer and farther neighbours differ; what is left at distance zero is
    noise (after Rice 1984 and the Gamma test of Evans & Jones 2002). Every position is told by its nearest
    measured points.
    """
    spectra = np.asarray(measured.spectra, dtype=np.float64)
    deviation = np.abs(spectra - spectra.mean(axis=0)).mean(axis=1)
    count = len(measured)
    _, near = cKDTree(positions[measured.index]).query(positions, k=min(_NEAR, count))
    near = near.reshape(len(positions), -1)
    skill = _explained(errors.sum(), deviation.sum())
    local = 1.0 - errors[near].sum(axis=1) / np.maximum(deviation[near].sum(axis=1), np.finfo(float).tiny)
    hopeless = (local < _HOPELESS * skill) & (count >= _ENOUGH) & (skill > _ANY_SKILL)
    variance = _noise_variance(spectra, latent[measured.index])
    return LocalSkill(
        skill=skill,
        progress=np.clip(local, 0.0, 1.0),
        noise=_ABSOLUTE * np.sqrt(np.maximum(variance[near].mean(axis=1), 0.0)),
        learnable=~hopeless,
    )


def _explained(error: float, deviation: float) -> float:
    return float(np.clip(1.0 - error / deviation, 0.0, 1.0)) if deviation > 0 else 0.0


def _noise_variance(spectra: FloatArray, latent: FloatArray) -> FloatArray:
    """Noise variance (n,), mean over the axis, at every measured point; single ones may be below zero."""
    count = len(spectra)
    if count < 3:
        return np.zeros(count)
    distance, pair = cKDTree(latent).query(latent, k=min(_PAIRS + 1, count))
    own = np.arange(count)[:, None]
    other = pair != own  # a repeat may stand before the point itself
    other[other.all(axis=1), -1] = False
    columns = other.sum(axis=1).min()
    order = np.argsort(~other, axis=1, kind="stable")[:, :columns]
    pair, distance = np.take_along_axis(pair, order, 1), np.take_along_axis(distance, order, 1)
    half = 0.5 * np.mean((spectra[pair] - spectra[own]) ** 2, axis=2)
    square = distance**2
    nearer, less = (part - part.mean(axis=1, keepdims=True) for part in (square, half))
    varies = float((nearer**2).sum())
    growth = max(float((nearer * less).sum()) / varies, 0.0) if varies > 0 else 0.0
    variance: FloatArray = (half - growth * square).mean(axis=1)
    return variance
