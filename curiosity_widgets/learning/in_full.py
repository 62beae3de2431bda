"""An evaluation of a large sample in full resolution, put together tile by tile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from curiosity_widgets.data.arrays import IntArray
from curiosity_widgets.learning.everywhere import everywhere
from curiosity_widgets.learning.protocols import Evaluation

TILE = 32_768  # candidates at a time: a second's work, so that what comes first need not wait longer

_OF_CANDIDATES = ("predicted_error", "uncertainty", "learnable", "quality")
_OF_PREDICTION = ("scores", "spread", "deviation")


class InFull:
    """The evaluation ``coarse`` of some candidates, filled up to all ``total``; a tile holds neighbours.

    Predictions, errors and what follows from neighbours become every candidate's own. Latent space and
    clusters stay those of the evaluated candidate of each cell.
    """

    def __init__(self, coarse: Evaluation, total: int) -> None:
        self.coarse = coarse
        self._total, self._done = total, 0
        self._filled: dict[str, npt.NDArray[Any]] = {}

    @property
    def complete(self) -> bool:
        """Whether every candidate has values of its own."""
        return self._done >= self._total

    @property
    def tile(self) -> IntArray:
        """The candidates (m,), ascending, to evaluate next."""
        return np.arange(self._done, min(self._done + TILE, self._total))

    def add(self, part: Evaluation) -> None:
        """Take in the evaluation of :attr:`tile`."""
        rows = self.tile
        found = {name: getattr(part, name) for name in _OF_CANDIDATES}
        if part.prediction is not None:
            found |= {name: getattr(part.prediction, name) for name in _OF_PREDICTION}
        for name, values in found.items():
            if values is None:
                continue
            if name not in self._filled:
                kind = np.float32 if values.dtype.kind == "f" else values.dtype
                self._filled[name] = np.empty((self._total, *values.shape[1:]), dtype=kind)
            self._filled[name][rows] = values
        self._done += len(rows)

    def evaluation(self) -> Evaluation:
        """The whole, once it is complete; the lattice still says what the scores of a pick are of."""
        few = dict.fromkeys(_OF_CANDIDATES)
        rest = everywhere(replace(self.coarse, prediction=None, **few))  # type: ignore[arg-type]
        prediction = self.coarse.prediction
        if prediction is not None:
            own = {name: self._filled.get(name) for name in _OF_PREDICTION}
            prediction = replace(prediction, spread_scores=None, **own)  # type: ignore[arg-type]
        own = {name: self._filled.get(name) for name in _OF_CANDIDATES}
        return replace(rest, prediction=prediction, resolution=1, **own)  # type: ignore[arg-type]
