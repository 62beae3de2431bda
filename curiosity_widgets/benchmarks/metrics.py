"""What a learner is judged by: R² here and there, its worst errors, whether it knows them."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm, spearmanr

from curiosity_widgets.benchmarks.split import Split
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.learning.protocols import HALF_WIDTH_90, Evaluation, Prediction
from curiosity_widgets.learning.yardsticks import r2

INTERVAL = 0.9
_SURE = 1e-12  # of the values' deviation; a prediction that is surer than that is as good as certain

Scores = dict[str, float]


def accuracy(split: Split, outputs: FloatArray, targets: FloatArray, mean: FloatArray) -> Scores:
    """How well ``outputs`` match ``targets``, both (N, D), on every set of a split.

    R² is relative to ``mean`` (D,), the same for all that are compared: 0 is as good as it, below 0 is worse.

    ``pixels_r2``, ``blocks_r2``, ``defects_r2``; ``clusters_r2``: mean over clusters of like patches, so that
    rare structure counts as much as common; ``pixels_mse``, ``blocks_mse``: mean square errors in measured
    units, independent of what was measured; ``pixels_each_mse``: the same with every spectrum scaled by
    itself, so that weak ones count as much as strong ones; ``worst_tenth``: mean absolute error of the
    worst tenth of the pixels, relative to the mean absolute deviation of all pixels from their mean.
    """

    def score(index: IntArray) -> float:
        return r2(targets[index], outputs[index], mean) if len(index) else np.nan

    def square(index: IntArray) -> float:
        return float(((targets[index] - outputs[index]) ** 2).mean()) if len(index) else np.nan

    groups = [score(group) for group in split.clusters]
    return {
        "pixels_r2": score(split.pixels),
        "blocks_r2": score(split.blocks),
        "clusters_r2": float(np.mean(groups)) if groups else np.nan,
        "defects_r2": score(split.defects),
        "pixels_mse": square(split.pixels),
        "blocks_mse": square(split.blocks),
        "pixels_each_mse": each_mse(targets[split.pixels], outputs[split.pixels]),
        "worst_tenth": worst_tenth(targets[split.pixels], outputs[split.pixels]),
    }


def each_mse(targets: FloatArray, outputs: FloatArray) -> float:
    """Mean square error of outputs (n, D), every target and its output scaled so that the target spans
    0 … 1; constant targets are left out.

    Source: the score of Chowdhury et al., arXiv:2603.29135 (2026).
    """
    span = np.ptp(targets, axis=1) if len(targets) else np.empty(0)
    varies = span > 0
    if not varies.any():
        return np.nan
    error = (targets[varies] - outputs[varies]) / span[varies, None]
    return float((error**2).mean())


def symmetric_r2(targets: FloatArray, outputs: FloatArray, mean: FloatArray, size: int) -> float:
    """R² of square patches (n, C·p·p) up to rotations by quarter turns and mirroring; NaN for none.

    A spectrum does not know how its patch lies. Each output, and the mean (C·p·p,) it is compared with, is
    turned as suits its target best.
    """
    if not len(targets):
        return np.nan
    unexplained = _least_squares(targets, outputs, size)
    varies = _least_squares(targets, np.broadcast_to(mean, targets.shape), size)
    return 1.0 - unexplained / varies if varies > 0 else 0.0


def _least_squares(targets: FloatArray, outputs: FloatArray, size: int) -> float:
    """Sum of squares between patches, each output in the best of its eight orientations."""
    patches = outputs.reshape(len(outputs), -1, size, size)
    squares = [
        ((np.rot90(mirrored, turns, axes=(2, 3)).reshape(targets.shape) - targets) ** 2).sum(axis=1)
        for mirrored in (patches, patches[..., ::-1])
        for turns in range(4)
    ]
    return float(np.min(squares, axis=0).sum())


def worst_tenth(targets: FloatArray, outputs: FloatArray) -> float:
    """Mean absolute error of the worst tenth of targets (n, D), in units of their mean absolute deviation."""
    if not len(targets):
        return np.nan
    error = np.sort(np.abs(targets - outputs).mean(axis=1))
    deviation = float(np.abs(targets - targets.mean(axis=0)).mean())
    return float(error[-max(1, round(len(error) / 10)) :].mean()) / deviation if deviation else np.nan


def self_knowledge(split: Split, evaluation: Evaluation, outputs: FloatArray, targets: FloatArray) -> Scores:
    """Whether predicted errors and uncertainty agree with the true ones, on blocks and on pixels.

    ``*_error_rank``: rank correlation (Spearman) of predicted and true mean absolute error;
    ``*_spread_rank``: of the uncertainty and the true error; ``*_coverage``: share of all measured values
    inside the 90 % interval of their prediction (normal, from the standard deviation the learner gives);
    ``*_crps``: continuous ranked probability score of the same normal distribution, relative to the mean
    absolute deviation of the values from their mean: small where predictions are near and sure of it;
    ``band_flagged``, ``elsewhere_flagged``: share of the candidates shown as not learnable, in the band that
    is noise, where it may be measured, and outside it; ``unseen_band_flagged``: in the rest of the band,
    most of which lies in held-out blocks, where no spectrum is measured.
    """
    scores: Scores = {}
    if evaluation.learnable is not None:
        sets = {
            "band": split.band & split.measurable,
            "unseen_band": split.band & ~split.measurable,
            "elsewhere": ~split.band,
        }
        for name, pixels in sets.items():
            flagged = ~evaluation.learnable[pixels]
            scores[f"{name}_flagged"] = float(flagged.mean()) if len(flagged) else np.nan
    for name, index in {"blocks": split.blocks, "pixels": split.pixels}.items():
        error = np.abs(targets[index] - outputs[index]).mean(axis=1)
        scores[f"{name}_error_rank"] = spearman(_at(evaluation.predicted_error, index), error)
        scores[f"{name}_spread_rank"] = spearman(_at(evaluation.uncertainty, index), error)
        std = deviation_at(evaluation.prediction, index)
        scores[f"{name}_coverage"] = coverage(outputs[index], std, targets[index])
        scores[f"{name}_crps"] = crps(outputs[index], std, targets[index])
    return scores


def deviation_at(prediction: Prediction | None, index: IntArray) -> FloatArray | None:
    """Standard deviation (n, S) of the predicted values of candidates; None without an uncertainty."""
    if prediction is None or not len(index):
        return None
    std = prediction.spectra_std(index)
    if std is None and prediction.spread is not None:
        std = np.broadcast_to(prediction.spread[index, None], prediction.spectra(index).shape)
    return std


def coverage(predicted: FloatArray, std: FloatArray | None, spectra: FloatArray) -> float:
    """Share of the values of spectra (n, S) inside the 90 % intervals; NaN without an uncertainty."""
    if std is None:
        return np.nan
    inside: BoolArray = np.abs(spectra - predicted) <= HALF_WIDTH_90 * std
    return float(inside.mean())


def crps(predicted: FloatArray, std: FloatArray | None, spectra: FloatArray) -> float:
    """Mean continuous ranked probability score of normal predictions of spectra (n, S), in units of their
    mean absolute deviation from the mean spectrum; NaN without an uncertainty.

    Source: Gneiting & Raftery, J. Am. Stat. Assoc. 102, 359 (2007), doi:10.1198/016214506000001437, §4.2.
    """
    if std is None:
        return np.nan
    deviation = float(np.abs(spectra - spectra.mean(axis=0)).mean())
    if deviation <= 0:
        return np.nan
    error = np.abs(spectra - predicted)
    sigma = np.maximum(std, _SURE * deviation)
    away = error / sigma
    score = sigma * (away * (2.0 * norm.cdf(away) - 1.0) + 2.0 * norm.pdf(away) - 1.0 / np.sqrt(np.pi))
    return float(score.mean()) / deviation


def spearman(first: FloatArray | None, second: FloatArray) -> float:
    """Rank correlation (Spearman); NaN for fewer than three values, or where one of the two is constant."""
    if first is None or len(second) < 3 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return np.nan
    return float(spearmanr(first, second).statistic)


def _at(values: FloatArray | None, index: IntArray) -> FloatArray | None:
    return None if values is None else values[index]
