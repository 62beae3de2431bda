"""The quality of spectra as a map: predicted over positions and structure from those of the measured ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.chunks import by_slices, rows_of
from curiosity_widgets.interpreter.warning_filters import warning_filters_alone
from curiosity_widgets.learning.protocols import Measured

_POOR = 0.2  # below what good spectra have, a spectrum counts as poor
_FEWEST = 6  # known qualities below which their mean is all there is
_ALIKE = 0.1  # between the best and the worst; what varies less is everywhere the same
_STRUCTURE = 4  # leading components of the patches
_LEARN_ON = 200  # spectra that the kernel's lengths are learned from
_LEAST = 0.01  # weight; a process may predict less than none
FLOOR = 0.7  #  # in parts of what good spectra have here: below, the loop does not pick by itself
_CHUNK = 4096
_ROW_BYTES = 64  # of a covariance, its copies and the solution of the variance


@dataclass(frozen=True, eq=False)
class QualityMap:
    """What to expect of a spectrum at every candidate."""

    quality: FloatArray  # (N,) 0 to 1
    cautious: FloatArray  # (N,) one standard deviation below
    good: FloatArray  # (N,) in (0, 1]: how far a spectrum is likely to be as good as good ones here


def quality_map(
    positions: FloatArray, structure: FloatArray, measured: Measured, patch: int
) -> QualityMap | None:
    """From the quality of measured spectra; positions (N, 2) and structure (N, F) of all candidates.

    None where none is known. A Gaussian process with a Matérn kernel (ν = 3/2), one length scale for each
    coordinate, and white noise: Rasmussen & Williams, Gaussian Processes for Machine Learning, MIT Press
    2006, §4.2.1 and §5.1; over positions alone in Chowdhury et al., arXiv:2603.29135 (2026).
    """
    quality = np.full(len(measured), np.nan) if measured.quality is None else measured.quality
    known = np.flatnonzero(np.isfinite(quality))
    if not len(known):
        return None
    usual = usual_quality(measured)
    good = np.clip(1.0 - (usual - quality) / _POOR, 0.0, 1.0)
    values = np.stack([np.clip(quality, 0.0, 1.0), good], axis=1)[known]
    mean = values.mean(axis=0)
    predicted = np.tile(mean, (len(positions), 1))
    unsure = np.zeros(len(positions))
    varies = len(known) >= _FEWEST and np.ptp(values[:, 0]) >= _ALIKE
    if varies:
        features = structure[:, :_STRUCTURE]
        spread = float(np.sqrt(features.var(axis=0).sum())) or 1.0
        inputs = np.concatenate([positions / patch, features / spread], axis=1)
        found = _fitted(inputs[measured.index[known]], values - mean)

        def fill(rows: slice) -> None:
            at, std = found.predict(inputs[rows], return_std=True)
            predicted[rows] += at
            unsure[rows] = np.asarray(std).reshape(len(at), -1)[:, 0]

        by_slices(fill, len(inputs), rows_of(_ROW_BYTES * len(known), _CHUNK))
    quality = np.clip(predicted[:, 0], 0.0, 1.0)
    return QualityMap(
        quality,
        np.clip(quality - unsure, 0.0, 1.0),
        np.clip(predicted[:, 1] - unsure, _LEAST, 1.0) if varies else np.ones(len(positions)),
    )


def usual_quality(measured: Measured) -> float:
    """The quality that good spectra have here: the upper quartile; 0 where none is known."""
    quality = np.empty(0) if measured.quality is None else measured.quality[np.isfinite(measured.quality)]
    return float(np.quantile(quality, 0.75)) if len(quality) else 0.0


def _fitted(inputs: FloatArray, targets: FloatArray) -> GaussianProcessRegressor:
    """The process with the likeliest lengths, learned from the latest points; then given all of them."""
    lengths, spread = np.ones(inputs.shape[1]), float(targets.std())
    kernel = ConstantKernel(spread**2, (1e-4, 1.0)) * Matern(lengths, (0.2, 50.0), nu=1.5) + WhiteKernel(
        0.1 * spread**2, (1e-5, 0.5)
    )
    latest = slice(-_LEARN_ON, None)
    with warning_filters_alone(ConvergenceWarning):  # a length at its bound is an answer, too
        learned = GaussianProcessRegressor(kernel).fit(inputs[latest], targets[latest])
        if len(inputs) <= _LEARN_ON:
            return learned
        return GaussianProcessRegressor(learned.kernel_, optimizer=None).fit(inputs, targets)
