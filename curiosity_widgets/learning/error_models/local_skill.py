"""Around each position: how much was learned, how much of the error is noise, whether anything can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.data.chunks import THREADS, by_slices
from curiosity_widgets.learning.error_models.noise import noise_of

_CHUNK = 65_536  # positions at a time
_NEAR = 8  # measured neighbours that a position is judged by
_PAIRS = 6  # neighbours in latent space that a spectrum is compared with
_ENOUGH = 3 * _NEAR  # spectra before anything is called unlearnable
_MIN_RELATIVE_SKILL = 0.3  # share of the overall skill below which nothing was learned
_ANY_SKILL = 0.05
_ABSOLUTE = float(np.sqrt(2.0 / np.pi))  # mean absolute value of normal noise of deviation 1
_COMPONENTS = 8  # leading components that spectra share
_PARTS = 5  # parts of the spectra, each judged by the components of the others
_OUTLIER_SHARE = 0.5  # unexplained share of a spectrum, from the median (0) to all of it (1): more is noise
_SAME = 0.02  # of the median deviation from the mean spectrum; closer spectra count as equal
_PREDICTED = 0.7  # skill from which even equal spectra count as related to the structure
_CONFIRMING_NEIGHBOURS = 6  # nearest other spectra, one of which must be unlearnable too
_CONFIRMED = 3  # unlearnable spectra from which on noise and equal spectra need no neighbour
_REACH = 1.5  # times the distance between as many spectra on a regular grid
_AGREE = 7  # of the nearest spectra, where the error is the only criterion


@dataclass(frozen=True, eq=False)
class LocalSkill:
    """What out-of-fold errors and neighbours imply for all candidates."""

    skill: float  # share of the mean absolute deviation from the mean spectrum that is explained, 0 to 1
    progress: FloatArray  # (N,) the same among the nearest measured points
    noise: FloatArray  # (N,) mean absolute error that noise alone makes, in measured units
    learnable: BoolArray  # (N,) False where measured spectra are unrelated to the structure


@dataclass(frozen=True, eq=False)
class Judged:
    """What the measured spectra show, from which all other positions are judged."""

    points: FloatArray  # (n, 2) where they were measured
    errors: FloatArray  # (n,) out of fold
    deviation: FloatArray  # (n,) from the mean spectrum
    skill: float  # share of all deviations that is explained
    variance: FloatArray  # (n,) of the noise
    alone: bool  # whether each spectrum shows its noise by itself
    unlearnable: BoolArray  # (n,)

    def at(self, positions: FloatArray) -> LocalSkill:
        """The same for positions (N, 2), from the measured spectra around each."""
        count = len(self.points)
        _, near = cKDTree(self.points).query(positions, k=min(_NEAR, count), workers=THREADS)
        near = near.reshape(len(positions), -1)
        learnable = np.ones(len(positions), dtype=bool)
        if self.unlearnable.any() and not self.unlearnable.all():
            parts = ~self.unlearnable, self.unlearnable
            good, bad = (cKDTree(self.points[of]).query(positions, workers=THREADS)[0] for of in parts)
            reach = _REACH * float(np.sqrt((np.ptp(positions, axis=0) + 1.0).prod() / count))
            learnable = (good <= bad) | (bad > reach)
        typical = np.median if self.alone else np.mean  # one odd spectrum does not make a place noisy
        progress, noise = np.empty(len(positions)), np.empty(len(positions))

        def around(rows: slice) -> None:
            at = near[rows]
            progress[rows] = _explained(self.errors[at].sum(axis=1), self.deviation[at].sum(axis=1))
            noise[rows] = _ABSOLUTE * np.sqrt(np.maximum(typical(self.variance[at], axis=1), 0.0))

        by_slices(around, len(positions), _CHUNK)
        return LocalSkill(skill=self.skill, progress=progress, noise=noise, learnable=learnable)


def judge(points: FloatArray, latent: FloatArray, spectra: FloatArray, errors: FloatArray) -> Judged:
    """From positions (n, 2) and latents (n, d) of the measured points, their spectra (n, S), and the mean
    absolute out-of-fold error (n,) of each.

    Noise: what the spectra show of it by themselves (:func:`~.noise.noise_of`), at every position the median
    of its nearest measured points. Where they are too few or too short for that, it follows from neighbours:
    half the squared difference of two spectra whose structures are alike is the noise's variance plus what
    the difference of structure makes, which grows with the squared distance in latent space. The growth is
    learned from how a spectrum's nearer and farther neighbours differ; what is left at distance zero is
    noise. Sources: Rice, Ann. Stat. 12, 1215 (1984), doi:10.1214/aos/1176346788; the Gamma test of Evans &
    Jones, Proc. R. Soc. A 458, 2759 (2002), doi:10.1098/rspa.2002.1010.

    Learnable: a position takes the verdict of its nearest measured spectrum, unless that is much farther away
    than evenly spread spectra would be. A spectrum is unlearnable where it was not predicted out of fold and

    - it shares nothing with the others: principal components learned without it leave most of it; or
    - it equals others, whatever their structure: a dead tip, a detached wire; or
    - all spectra around it were predicted no better than by the mean spectrum, while others were;

    and one of its nearest neighbours is unlearnable too, since an isolated spectrum may be a rare one. The
    first two criteria need no neighbour once some such spectra are confirmed. Where all spectra are
    unlearnable, no position is left out.
    """
    spectra = np.asarray(spectra, dtype=np.float64)
    deviation = np.abs(spectra - spectra.mean(axis=0)).mean(axis=1)
    count = len(points)
    skill = float(_explained(errors.sum(), deviation.sum()))
    own = noise_of(spectra)
    variance = _noise_variance(spectra, latent) if own is None else own.variance
    unlearnable = np.zeros(count, dtype=bool)
    if count >= _ENOUGH:
        _, near = cKDTree(points).query(points, k=min(_NEAR, count), workers=THREADS)
        unlearnable = _unlearnable(spectra, errors, deviation, skill, near)
    return Judged(points, errors, deviation, skill, variance, own is not None, unlearnable)


def _explained(error: FloatArray, deviation: FloatArray) -> FloatArray:
    """Share of the deviation that is explained, 0 to 1; 0 where nothing deviates."""
    share: FloatArray = 1.0 - error / np.maximum(deviation, np.finfo(float).tiny)
    return np.where(deviation > 0, np.clip(share, 0.0, 1.0), 0.0)


def _unlearnable(
    spectra: FloatArray, errors: FloatArray, deviation: FloatArray, skill: float, near: np.ndarray
) -> BoolArray:
    """Which of the measured spectra (n,) are unrelated to the structure; ``near`` (n, k): their neighbours on
    the sample, themselves first.
    """
    missed = errors > (1.0 - _MIN_RELATIVE_SKILL * skill) * deviation
    outside = _unexplained_by_others(spectra)
    usual = float(np.median(outside))
    # Where spectra share little at all, an outlier proves nothing.
    noise = missed & (outside > usual + _OUTLIER_SHARE * (1.0 - usual)) & (usual < _OUTLIER_SHARE)
    around = errors[near].sum(axis=1) >= deviation[near].sum(axis=1)
    barren = around & (missed[near].sum(axis=1) >= _AGREE) & missed & (skill > _ANY_SKILL)
    certain = noise | _same(spectra, errors, deviation)
    found = certain | barren
    confirmed: BoolArray = found & found[near[:, 1 : 1 + _CONFIRMING_NEIGHBOURS]].any(axis=1)
    known = (confirmed & certain).sum() >= _CONFIRMED
    return confirmed | certain if known else confirmed


def _unexplained_by_others(spectra: FloatArray) -> FloatArray:
    """Share (n,) of each spectrum's variance outside of the leading components of the others."""
    count, length = spectra.shape
    kept = min(_COMPONENTS, length // 4, count // 4)
    share = np.zeros(count)
    part = np.arange(count) % _PARTS
    for number in range(_PARTS if kept else 0):
        own, others = spectra[part == number], spectra[part != number]
        center = others.mean(axis=0)
        components = np.linalg.svd(others - center, full_matrices=False)[2][:kept]
        away = own - center
        total = (away**2).sum(axis=1)
        inside = ((away @ components.T) ** 2).sum(axis=1)
        share[part == number] = 1.0 - inside / np.maximum(total, np.finfo(float).tiny)
    return share


def _same(spectra: FloatArray, errors: FloatArray, deviation: FloatArray) -> BoolArray:
    """Which spectra (n,) equal others although the structure does not explain it.

    A network soon learns that the neighbours of a dead spot are dead, so only a good prediction exempts them.
    """
    usual = float(np.sqrt(np.median(((spectra - spectra.mean(axis=0)) ** 2).sum(axis=1))))
    twins = cKDTree(spectra).query_ball_point(spectra, _SAME * usual) if usual > 0 else []
    unexplained = np.zeros(len(spectra), dtype=bool)
    for own, alike in enumerate(twins):
        missed = errors[alike].sum() > (1.0 - _PREDICTED) * deviation[alike].sum()
        unexplained[own] = len(alike) > 1 and missed
    return unexplained


def _noise_variance(spectra: FloatArray, latent: FloatArray) -> FloatArray:
    """Noise variance (n,), mean over the axis, at every measured point; single ones may be below zero."""
    count = len(spectra)
    if count < 3:
        return np.zeros(count)
    distance, pair = cKDTree(latent).query(latent, k=min(_PAIRS + 1, count))
    own = np.arange(count)[:, None]
    other = pair != own  # a repeat may come before the point itself
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
