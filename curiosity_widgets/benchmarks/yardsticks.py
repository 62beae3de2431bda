"""The yardsticks of a trial: what simple methods predict from the same spectra."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

from curiosity_widgets.benchmarks.split import Split
from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.learning.kriging import kriged
from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.learning.score_names import NEIGHBOURS
from curiosity_widgets.learning.yardsticks import yardstick_predictions

GAUSSIAN_PROCESS = "gp"
_COMPONENTS = 8  # of the spectra
_ITERATIONS = 30  # of the likelihood's maximisation, for each component
_LEAST_VARIANCE = 1e-12  # of a component, relative to the largest value


def simple(inputs: FloatArray, targets: FloatArray, wanted: FloatArray, seed: int) -> dict[str, FloatArray]:
    """Targets (m, D) of inputs ``wanted`` by mean, ridge regression and extra trees."""
    found = yardstick_predictions(inputs, targets, wanted, seed, len(inputs))
    return {name: values[:] for name, values in found.items()}


def predictions(split: Split, measured: Measured, seed: int, *, process: bool) -> dict[str, FloatArray]:
    """Spectra (m, S) of the scored candidates by mean, ridge regression, extra trees and neighbours.

    ``process``: also by a Gaussian process on structure and position, which takes seconds.
    """
    where, positions = split.scored, split.candidates.positions
    spectra = measured.spectra
    found = simple(split.patches(measured.index), spectra, split.patches(where), seed)
    found[NEIGHBOURS] = kriged(positions[measured.index], spectra, positions[where], seed, len(measured))[:]
    if process:
        found[GAUSSIAN_PROCESS] = by_structure_and_position(split, measured.index, spectra, where)
    return found


def by_structure_and_position(
    split: Split, index: IntArray, spectra: FloatArray, where: IntArray
) -> FloatArray:
    """Spectra (m, S) of candidates ``where`` by a Gaussian process on the patches' principal components and
    the position, with a length scale for each (automatic relevance determination).

    Source: Rasmussen & Williams, Gaussian Processes for Machine Learning, MIT Press 2006, §5.1. Covariance:
    Matérn 1/2 and a nugget, which was ahead of 3/2, 5/2 and the squared exponential on PTO 1.7 µm.
    """
    features = split.structure_and_position
    mean = spectra.mean(axis=0)
    scale = float(np.abs(spectra - mean).max()) or 1.0
    components = np.linalg.svd((spectra - mean) / scale, full_matrices=False)[2][:_COMPONENTS]
    scores = (spectra - mean) / scale @ components.T
    predicted = np.stack([_component(features[index], it, features[where]) for it in scores.T], axis=1)
    result: FloatArray = predicted @ components * scale + mean
    return result


def _component(inputs: FloatArray, values: FloatArray, wanted: FloatArray) -> FloatArray:
    """One component (m,) of the spectra."""
    spread = float(values.std())
    if spread**2 <= _LEAST_VARIANCE:
        return np.zeros(len(wanted))
    values = values / spread
    lengths = Matern(np.full(inputs.shape[1], 2.0), (0.1, 1e3), nu=0.5)
    kernel = ConstantKernel(1.0, (1e-2, 1e2)) * lengths + WhiteKernel(0.3, (1e-3, 1e1))
    process = GaussianProcessRegressor(kernel, optimizer=None).fit(inputs, values)

    def unlikely(theta: FloatArray) -> tuple[float, FloatArray]:
        likelihood, gradient = process.log_marginal_likelihood(theta, eval_gradient=True, clone_kernel=False)
        return -likelihood, -gradient

    found = minimize(
        unlikely,
        kernel.theta,
        jac=True,
        bounds=kernel.bounds,
        method="L-BFGS-B",
        options={"maxiter": _ITERATIONS},
    )
    fitted = GaussianProcessRegressor(kernel.clone_with_theta(found.x), optimizer=None).fit(inputs, values)
    result: FloatArray = fitted.predict(wanted) * spread
    return result
