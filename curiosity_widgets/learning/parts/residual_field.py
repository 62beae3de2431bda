"""What the network leaves unexplained, carried from measured points to their neighbours (kriging).

Equal structures need not have equal spectra: strain, thickness and orientation below the surface change
slowly across a sample, and no patch shows them. The residuals of the measured points therefore resemble
those of their neighbours. Simple kriging (a Gaussian process over positions with an exponential covariance
for each component) adds that to a prediction. Far from every measured point it adds nothing, so that
held-out regions are predicted from structure alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.linalg.blas import strmm
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.chunks import THREADS, by_slices, rows_of
from curiosity_widgets.data.distances import decay
from curiosity_widgets.learning.parts.correlations import Correlations
from curiosity_widgets.learning.parts.robust import shortened
from curiosity_widgets.learning.protocols import State

_REACH = 6.0  # lengths; beyond, the covariance is below 0.3 %
_CHUNK = 4096
_ROW_BYTES = 20  # of distances in two precisions, of a covariance and of its product with another
_OWN = 0.05  # of the residuals' variance; a component with less shares its correlation with others like it
# Of the spectra's variance, beside the one part in n that chance explains of n spectra; a field that explains
# less is not carried.
_WORTH = 0.006
_NOTHING = 1e-12  # beside the 1 of a point itself; in single precision some would be too small to be fast
_LOOK_AT = 1000  # candidates, to find that out


@dataclass(frozen=True, eq=False)
class _Kind:
    """The columns that have one length and nugget."""

    length: float
    nugget: float
    columns: IntArray  # (K,)
    share: float  # of the residuals' variance
    whitening: FloatArray  # (n, n) float32 triangle, what makes residuals of the measured points white

    def solved(self, residuals: FloatArray) -> FloatArray:
        """The inverse of the measured points' covariance, times residuals (n, K)."""
        white = strmm(1.0, self.whitening, np.asfortranarray(residuals, dtype=np.float32), lower=1)
        weights: FloatArray = strmm(1.0, self.whitening, white, lower=1, trans_a=1)
        return weights


@dataclass(frozen=True, eq=False)
class ResidualField:
    """Correlation exp(−d/length) between residuals at measured positions (n, 2), with a nugget, for each of R
    columns: what one component of the spectra follows may change over other distances than another.

    Source: Cressie, Statistics for Spatial Data, Wiley 1993, doi:10.1002/9781119115151, §3.4 (simple kriging
    with a nugget).
    """

    positions: FloatArray  # (n, 2) in pixels
    lengths: FloatArray  # (R,) pixels
    nuggets: FloatArray  # (R,) in [0, 1]; 1: neighbours explain nothing
    shares: FloatArray  # (R,) of the residuals' variance; together 1
    weight: FloatArray | None = None  # (n,) of each residual; the nugget is its noise at weight 1

    @classmethod
    def of(
        cls,
        positions: FloatArray,
        correlations: Correlations,
        residuals: FloatArray,
        weight: FloatArray | None = None,
    ) -> ResidualField:
        """Lengths and nuggets of the greatest likelihood for out-of-fold residuals (n, R), each of a
        ``weight`` (n,). Columns with less than a twentieth of the variance have them in common. Where white
        noise is likelier, or points are few, the nugget is 1.
        """
        values = residuals if weight is None else residuals * np.sqrt(weight)[:, None]
        variance = (values**2).mean(axis=0)
        total = float(variance.sum())
        columns = len(variance)
        shares = variance / total if total > 0 else np.full(columns, 1.0 / columns)
        lengths, nuggets = np.ones(columns), np.ones(columns)
        own, small = shares >= _OWN, (shares < _OWN) & (variance > 0)
        for together in (*np.flatnonzero(own)[:, None], np.flatnonzero(small)):
            if total > 0 and len(together):
                found = correlations.likeliest(values[:, together])
                lengths[together], nuggets[together] = found.length, found.nugget
        return cls(positions, lengths, nuggets, shares, weight)

    @classmethod
    def silent(cls, positions: FloatArray, columns: int) -> ResidualField:
        """A field of so many columns that carries nothing."""
        return cls(positions, np.ones(columns), np.ones(columns), np.full(columns, 1.0 / columns))

    @property
    def length(self) -> float | None:
        """Pixels over which residuals resemble each other: the geometric mean of the columns' lengths by what
        neighbours have of their variance; None where they have nothing."""
        had = self.shares * (1.0 - self.nuggets)
        total = float(had.sum())
        return float(np.exp(had @ np.log(self.lengths) / total)) if total > 0 else None

    def worth(
        self,
        residuals: FloatArray,
        scores: FloatArray,
        candidates: FloatArray,
        rng: np.random.Generator,
    ) -> bool:
        """Whether neighbours explain more of the variance of the scores (n, R), whose residuals (n, R) they
        carry, than chance would: .6 % and one part in n, on average over unmeasured candidates (N, 2). A
        field that explains less only adds noise.
        """
        if self.length is None:
            return False
        some = candidates[rng.permutation(len(candidates))[:_LOOK_AT]]
        apart, _ = cKDTree(self.positions).query(some)
        some = some[apart > 0]
        if not len(some):
            return False
        _, unknown = self.carry(np.zeros((1, *residuals.shape)), some)
        explained = float((1.0 - unknown).mean()) * float((residuals**2).sum())
        least = _WORTH + 1.0 / len(scores)
        return explained >= least * float(((scores - scores.mean(axis=0)) ** 2).sum())

    def carry(self, residuals: FloatArray, positions: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Residuals (M, n, R) of the measured points, carried to ``positions`` (N, 2): (M, N, R), and the
        share (N,) of a residual's variance that remains unexplained there (1: nothing was learned).
        """
        models, count, columns = residuals.shape
        carried = np.zeros((models, len(positions), columns), dtype=np.float32)
        unknown = np.ones(len(positions))
        if not self._kinds:
            return carried, unknown
        flat = residuals.transpose(1, 0, 2)
        weights = [kind.solved(flat[:, :, kind.columns].reshape(count, -1)) for kind in self._kinds]
        reach = _REACH * max(kind.length for kind in self._kinds)
        nearest, _ = cKDTree(self.positions).query(positions, distance_upper_bound=reach, workers=THREADS)
        near = np.flatnonzero(np.isfinite(nearest))

        def fill(part: slice) -> None:
            rows = near[part]
            # In single precision from here on: of a smooth exponential nothing is lost, and it takes a tenth.
            distance = cdist(positions[rows], self.positions).astype(np.float32)
            for kind, weight in zip(self._kinds, weights, strict=True):
                reached = nearest[rows] <= _REACH * kind.length
                some = rows[reached]
                covariance = decay(distance[reached], kind.length)
                covariance *= np.float32(1.0 - kind.nugget)
                filled = (covariance @ weight).reshape(len(some), models, len(kind.columns))  # perhaps none
                carried[:, some[:, None], kind.columns] = filled.transpose(1, 0, 2)
                # Half the work of a product with the inverse: it is triangular.
                white = strmm(1.0, kind.whitening, covariance.T, lower=1)
                known = np.einsum("ij,ij->j", white, white)
                unknown[some] -= kind.share * np.minimum(known, 1.0)

        by_slices(fill, len(near), rows_of(_ROW_BYTES * count, _CHUNK))
        return carried, np.clip(unknown, 0.0, 1.0)

    def left_out(self, residuals: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Residuals (n, R) of the measured points less what all other points carry to each, and the share
        (n,) of their variance that these leave unexplained: as :meth:`carry` would at a point not measured.

        Outliers are carried no farther than :func:`~.robust.shortened` lets them. Source: Dubrule, Math.
        Geol. 15, 687 (1983), doi:10.1007/BF01033232 (leave-one-out kriging in closed form).
        """
        left, share = residuals.astype(np.float64), np.ones(len(self.positions))
        short = shortened(left)
        for kind in self._kinds:
            unexplained = 1.0 / (kind.whitening.astype(np.float64) ** 2).sum(axis=0)
            carried = short[:, kind.columns]
            left[:, kind.columns] += unexplained[:, None] * kind.solved(carried) - carried
            share -= kind.share * (1.0 - np.minimum(unexplained, 1.0))
        return left, np.clip(share, 0.0, 1.0)

    @cached_property
    def _kinds(self) -> list[_Kind]:
        """Every length and nugget that carry something."""
        both, kinds = np.stack([self.lengths, self.nuggets], axis=1), []
        for length, nugget in np.unique(both[self.nuggets < 1.0], axis=0):
            columns = np.flatnonzero((both == (length, nugget)).all(axis=1))
            root = cholesky(self._covariance(length, nugget), lower=True)
            whitening = solve_triangular(root, np.eye(len(root)), lower=True, overwrite_b=True)
            share = float(self.shares[columns].sum())
            whitening[np.abs(whitening) < _NOTHING] = 0.0
            small = np.asfortranarray(whitening, dtype=np.float32)
            kinds.append(_Kind(float(length), float(nugget), columns, share, small))
        return kinds

    def _covariance(self, length: float, nugget: float) -> FloatArray:
        """Correlation (n, n) of the residuals of the measured points."""
        known: FloatArray = (1.0 - nugget) * decay(cdist(self.positions, self.positions), length)
        known[np.diag_indices(len(known))] += nugget
        if self.weight is not None:
            known[np.diag_indices(len(known))] += 1.0 / self.weight - 1.0
        return known

    def state(self) -> State:
        """As plain arrays."""
        shape = np.stack([self.lengths, self.nuggets, self.shares])
        state = {"positions": self.positions, "shape": shape}
        return state if self.weight is None else state | {"weight": self.weight}

    @classmethod
    def from_state(cls, state: Mapping[str, np.ndarray], prefix: str) -> ResidualField:
        """From :meth:`state`."""
        lengths, nuggets, shares = np.array(state[prefix + "shape"])
        weight = np.array(state[prefix + "weight"]) if prefix + "weight" in state else None
        return cls(np.array(state[prefix + "positions"]), lengths, nuggets, shares, weight)
