"""What a learner is judged by: R² here and there, its worst errors, whether it knows them."""

from __future__ import annotations

import numpy as np
from scipy.stats import spearmanr

from curiosity_widgets.benchmarks.split import Split
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.learning.protocols import HALF_WIDTH_90, Evaluation, Prediction
from curiosity_widgets.learning.yardsticks import r2

INTERVAL = 0.9

Scores = dict[str, float]


def accuracy(split: Split, outputs: FloatArray, targets: FloatArray, mean: FloatArray) -> Scores:
    """How well ``outputs`` match ``targets``, both (N, D), on every set of a split.

    R² is relative to ``mean`` (D,), the same for all that are compared: 0 is as good as it, below 0 is worse.

    ``pixels_r2``, ``blocks_r2``, ``defects_r2``; ``clusters_r2``: mean over clusters of like patches, so that
    rare structure counts as much as common; ``pixels_mse``, ``blocks_mse``: mean square errors in measured
    units, independent of what was measured; ``worst_tenth``: mean absolute error of the worst tenth of
    the pixels, relative to the mean absolute deviation of all pixels from their mean.
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
        "worst_tenth": worst_tenth(targets[split.pixels], outputs[split.pixels]),
    }


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
        scores[f"{name}_coverage"] = coverage(evaluation.prediction, index, targets[index])
    return scores


def coverage(prediction: Prediction | None, index: IntArray, spectra: FloatArray) -> float:
    """Share of the values of spectra (n, S) inside the 90 % intervals; NaN without an uncertainty."""
    if prediction is None or not len(index):
        return np.nan
    std = prediction.spectra_std(index)
    if std is None:
        if prediction.spread is None:
            return np.nan
        std = prediction.spread[index, None]
    inside: BoolArray = np.abs(spectra - prediction.spectra(index)) <= HALF_WIDTH_90 * std
    return float(inside.mean())


def spearman(first: FloatArray | None, second: FloatArray) -> float:
    """Rank correlation (Spearman); NaN for fewer than three values, or where one of the two is constant."""
    if first is None or len(second) < 3 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return np.nan
    return float(spearmanr(first, second).statistic)


def _at(values: FloatArray | None, index: IntArray) -> FloatArray | None:
    return None if values is None else values[index]
