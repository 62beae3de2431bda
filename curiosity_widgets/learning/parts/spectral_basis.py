"""The principal components of the measured spectra: what the dense network predicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.learning.protocols import State

_TYPICAL = 2.0  # root mean square length of the scores of a spectrum


@dataclass(frozen=True, eq=False)
class SpectralBasis:
    """Mean (S,), orthonormal components (R, S) and a scale: spectrum = mean + scale · scores @ components.

    One common scale keeps the squared error of scores proportional to that of spectra, and makes spectra
    of 1e-12 or 1e4 alike.
    """

    mean: FloatArray
    components: FloatArray
    scale: float

    @classmethod
    def of(cls, spectra: FloatArray, count: int, weight: FloatArray | None = None) -> SpectralBasis:
        """The leading ``count`` components of spectra (n, S) with a weight (n,); missing ones are zero."""
        mean = spectra.mean(axis=0, dtype=np.float64)
        centred = spectra - mean
        if weight is not None:
            share = (weight / weight.mean())[:, None]
            mean = (share * spectra).mean(axis=0)
            centred = np.sqrt(share) * (spectra - mean)
        unit = float(np.abs(centred).max()) or 1.0
        directions = np.linalg.svd(centred / unit, full_matrices=False)[2][:count]
        directions = directions[: max(len(spectra) - 1, 1)]
        components = np.zeros((count, spectra.shape[1]))
        components[: len(directions)] = directions
        length = np.sqrt(((centred / unit @ components.T) ** 2).sum(axis=1).mean()) * unit
        return cls(mean, components, float(length / _TYPICAL) or 1.0)

    def scores(self, spectra: FloatArray) -> FloatArray:
        """Scores (n, R) of spectra (n, S)."""
        scores: FloatArray = (spectra - self.mean) / self.scale @ self.components.T
        return scores

    def spectra(self, scores: FloatArray) -> FloatArray:
        """Spectra (n, S) of scores (n, R)."""
        spectra: FloatArray = scores @ self.components * self.scale + self.mean
        return spectra

    def change_from(self, old: SpectralBasis) -> tuple[FloatArray, FloatArray]:
        """Matrix (R, R) and shift (R,) that take the old basis's scores to this one's."""
        turn = self.components @ old.components.T * (old.scale / self.scale)
        shift = self.components @ (old.mean - self.mean) / self.scale
        return turn, shift

    def state(self) -> State:
        """As plain arrays."""
        return {"mean": self.mean, "components": self.components, "scale": np.array(self.scale)}

    @classmethod
    def from_state(cls, state: Mapping[str, np.ndarray], prefix: str) -> SpectralBasis:
        """From :meth:`state`."""
        return cls(
            np.array(state[prefix + "mean"]),
            np.array(state[prefix + "components"]),
            float(state[prefix + "scale"]),
        )
