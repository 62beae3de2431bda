"""Another strategy, kept inside a mask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Selection
from curiosity_widgets.acquisition.wrappers.wrapper import Base, Wrapper
from curiosity_widgets.data.arrays import BoolArray
from curiosity_widgets.errors import CuriosityError


class Masked(Wrapper):
    """Picks only inside the ``boxes`` [[first row, first column, last row, last column], ...] of the image,
    where some are given, and only where something can be learned, unless ``learnable`` is False.

    Where no candidate is left inside, picks come from outside, so that a run continues.
    """

    name: ClassVar[str] = "masked"

    def __init__(
        self,
        selection: Selection = "top",
        base: Base | None = None,
        boxes: Sequence[Sequence[float]] = (),
        learnable: bool = True,
    ) -> None:
        super().__init__(selection, base)
        if any(len(box) != 4 for box in boxes):
            raise CuriosityError("boxes must be [[first row, first column, last row, last column], ...]")
        self.boxes = np.asarray(boxes, dtype=np.float64).reshape(-1, 4).tolist()
        self.learnable = learnable
        if learnable:
            self.required = (*self.base.required, "learnable")

    def within(self, state: AcquisitionState) -> BoolArray:
        """The candidates of the base that lie in a box and where something can be learned."""
        within = super().within(state)
        if self.boxes:
            rows, cols = state.candidates.positions.T
            boxes = [
                (rows >= top) & (rows <= bottom) & (cols >= left) & (cols <= right)
                for top, left, bottom, right in self.boxes
            ]
            within = within & np.any(boxes, axis=0)
        if self.learnable:
            within = within & state.need("learnable", by=self.name)
        return within
