"""How values at measured positions resemble each other, and whether a prediction explains more than that."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.spatial.distance import cdist

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.distances import decay

# Shares of a value's variance that neighbours do not have.
NUGGETS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
_LENGTHS = 11  # from one pixel to a long one, and on at the same ratio to the extent of the positions
_LONG = 60.0  # pixels, or two patches where that is more
_AT_LEAST = 12  # points; fewer show no correlation
_LEARN_ON = 300  # points that length and nugget are learned from


@dataclass(frozen=True, eq=False)
class Likeliest:
    """The correlation that makes values likeliest, and the values without it."""

    length: float  # pixels
    nugget: float  # in (0, 1]; 1: values are not correlated
    values: FloatArray  # (m, R) whitened
    explained: FloatArray  # (m, R) the prediction, whitened alike


class Correlations:
    """Correlations exp(−d/length), with a nugget, between measured positions (n, 2), of many lengths.

    Of more than 300 positions a random 300 are looked at.
    """

    def __init__(self, positions: FloatArray, patch: int, rng: np.random.Generator) -> None:
        count = len(positions)
        self.chosen = np.arange(count)
        if count > _LEARN_ON:
            self.chosen = np.sort(rng.choice(count, _LEARN_ON, replace=False))
        self._positions, self._count = positions, count
        ratio = max(_LONG, 2.0 * patch) ** (1.0 / (_LENGTHS - 1))
        extent = float(np.linalg.norm(np.ptp(positions, axis=0))) if count else 0.0
        further = int(np.ceil(np.log(max(extent, 1.0)) / np.log(ratio))) + 1
        self.lengths = ratio ** np.arange(max(_LENGTHS, further))

    def prepare(self) -> None:
        """Compute now what all :meth:`likeliest` need, which depends on the positions alone."""
        if self._count >= _AT_LEAST:
            _ = self._eigen

    def likeliest(self, values: FloatArray, explained: FloatArray | None = None) -> Likeliest:
        """Length and nugget of the greatest likelihood for values (n, R) less a share in [0, 1] of what is
        ``explained`` (n, R); all columns have them, and the share, in common.

        Where values are few, or white noise is likelier, the nugget is 1.
        """
        part = values[self.chosen].astype(np.float64)
        known = np.zeros_like(part) if explained is None else explained[self.chosen].astype(np.float64)
        found = Likeliest(1.0, 1.0, part, known)
        if self._count < _AT_LEAST:
            return found
        best = float(_log_likelihoods(part**2, part * known, known**2, np.ones((1, len(part))))[0])
        nuggets = np.array(NUGGETS)[:, None]
        for length, (eigenvalues, vectors) in zip(self.lengths, self._eigen, strict=True):
            turned, turned_known = vectors.T @ part, vectors.T @ known
            variance = (1.0 - nuggets) * np.maximum(eigenvalues, 0.0) + nuggets
            products = (turned**2, turned * turned_known, turned_known**2)
            likelihoods = _log_likelihoods(*products, variance)
            number = int(likelihoods.argmax())
            if likelihoods[number] > best:
                best, scale = float(likelihoods[number]), np.sqrt(variance[number])[:, None]
                found = Likeliest(float(length), NUGGETS[number], turned / scale, turned_known / scale)
        return found

    @cached_property
    def _eigen(self) -> list[tuple[FloatArray, FloatArray]]:
        """Eigenvalues (m,) and eigenvectors (m, m) of the correlation at every length."""
        positions = self._positions[self.chosen]
        distance = cdist(positions, positions)
        pairs = (np.linalg.eigh(decay(distance.copy(), length)) for length in self.lengths)
        return [(pair.eigenvalues, pair.eigenvectors) for pair in pairs]


def _log_likelihoods(
    squares: FloatArray, products: FloatArray, known: FloatArray, variance: FloatArray
) -> FloatArray:
    """Gaussian, (K,) for K ways of whitening: of values (m, R) less the likeliest share in [0, 1] of what is
    known of them, at their best common variance.

    Of the values before they were whitened: their ``squares``, their ``products`` with what is known and the
    squares of what is ``known``, each (m, R); ``variance`` (K, m) is what whitening divides them by.
    """
    columns = squares.shape[1]
    square, product, total = (part.sum(axis=1) @ (1.0 / variance).T for part in (squares, products, known))
    share = np.clip(np.divide(product, total, out=np.zeros_like(total), where=total > 0), 0.0, 1.0)
    left = (square - 2.0 * share * product + share**2 * total) / squares.size
    left = np.maximum(left, np.finfo(np.float64).tiny)
    likelihoods: FloatArray = -0.5 * columns * (len(squares) * np.log(left) + np.log(variance).sum(axis=1))
    return likelihoods
