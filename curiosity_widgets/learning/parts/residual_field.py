"""What the network leaves unexplained, carried from measured points to their neighbours (kriging).

Equal structures need not have equal spectra: strain, thickness and orientation below the surface change
slowly across a sample, and no patch shows them. The residuals of the measured points therefore resemble
those of their neighbours. Simple kriging (a Gaussian process over positions with an exponential covariance)
adds that to a prediction. Far from every measured point it adds nothing, so that held-out regions are
predicted from structure alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.chunks import THREADS, by_slices
from curiosity_widgets.learning.protocols import State

_NUGGETS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)  # share of a residual that neighbours do not have
_LENGTHS = 8  # from one pixel to two patches
_AT_LEAST = 12  # points; fewer show no correlation
_LEARN_ON = 300  # points that length and nugget are learned from
_REACH = 6.0  # lengths; beyond, the covariance is below 0.3 %
_CHUNK = 4096


@dataclass(frozen=True, eq=False)
class ResidualField:
    """Correlation exp(−d/length) between residuals at measured positions (n, 2), with a nugget.

    Source: Cressie, Statistics for Spatial Data, Wiley 1993, doi:10.1002/9781119115151, §3.4 (simple kriging
    with a nugget).
    """

    positions: FloatArray  # (n, 2) in pixels
    length: float  # pixels
    nugget: float  # in [0, 1]; 1: neighbours explain nothing

    @classmethod
    def of(
        cls, positions: FloatArray, residuals: FloatArray, patch: int, rng: np.random.Generator
    ) -> ResidualField:
        """Length and nugget of the greatest likelihood for out-of-fold residuals (n, R), all R columns
        sharing them. Where white noise is likelier, or points are few, the nugget is 1.
        """
        count = len(positions)
        if count < _AT_LEAST:
            return cls(positions, 1.0, 1.0)
        chosen = np.arange(count)
        if count > _LEARN_ON:
            chosen = np.sort(rng.choice(count, _LEARN_ON, replace=False))
        distance = cdist(positions[chosen], positions[chosen])
        part = residuals[chosen].astype(np.float64)
        best = (_white(part), 1.0, 1.0)
        for length in np.geomspace(1.0, 2.0 * patch, _LENGTHS):
            values, vectors = np.linalg.eigh(np.exp(-distance / length))
            turned = vectors.T @ part
            for nugget in _NUGGETS:
                scale = (1.0 - nugget) * np.maximum(values, 0.0) + nugget
                likelihood = _log_likelihood(turned / np.sqrt(scale)[:, None], float(np.log(scale).sum()))
                best = max(best, (likelihood, float(length), nugget))
        return cls(positions, best[1], best[2])

    def carry(self, residuals: FloatArray, positions: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Residuals (M, n, R) of the measured points, carried to ``positions`` (N, 2): (M, N, R), and the
        share (N,) of a residual's variance that remains unexplained there (1: nothing was learned).
        """
        models, count, columns = residuals.shape
        carried = np.zeros((models, len(positions), columns), dtype=np.float32)
        unknown = np.ones(len(positions))
        if self.nugget >= 1.0:
            return carried, unknown
        known = (1.0 - self.nugget) * np.exp(-cdist(self.positions, self.positions) / self.length)
        known[np.diag_indices(count)] += self.nugget
        factor = cho_factor(known)
        flat = residuals.transpose(1, 0, 2).reshape(count, -1)
        weights = cho_solve(factor, flat).astype(np.float32)
        inverse = cho_solve(factor, np.eye(count)).astype(np.float32)
        reach = _REACH * self.length
        nearest, _ = cKDTree(self.positions).query(positions, distance_upper_bound=reach, workers=THREADS)
        near = np.flatnonzero(np.isfinite(nearest))

        def fill(part: slice) -> None:
            rows = near[part]
            towards = cdist(positions[rows], self.positions)
            towards /= -self.length
            likeness = np.exp(towards, out=towards)
            likeness *= 1.0 - self.nugget
            covariance = likeness.astype(np.float32)
            filled = (covariance @ weights).reshape(len(rows), models, columns)
            carried[:, rows] = filled.transpose(1, 0, 2)
            unknown[rows] = 1.0 - np.einsum("ij,ij->i", covariance @ inverse, covariance)

        by_slices(fill, len(near), _CHUNK)
        return carried, np.clip(unknown, 0.0, 1.0)

    def state(self) -> State:
        """As plain arrays."""
        return {"positions": self.positions, "shape": np.array([self.length, self.nugget])}

    @classmethod
    def from_state(cls, state: Mapping[str, np.ndarray], prefix: str) -> ResidualField:
        """From :meth:`state`."""
        length, nugget = (float(value) for value in state[prefix + "shape"])
        return cls(np.array(state[prefix + "positions"]), length, nugget)


def _white(residuals: FloatArray) -> float:
    return _log_likelihood(residuals, 0.0)


def _log_likelihood(whitened: FloatArray, log_determinant: float) -> float:
    """Gaussian, per column, at its best common variance; whitened residuals (n, R)."""
    count, columns = whitened.shape
    variance = max(float((whitened**2).mean()), np.finfo(np.float64).tiny)
    return float(-0.5 * columns * (count * np.log(variance) + log_determinant))
