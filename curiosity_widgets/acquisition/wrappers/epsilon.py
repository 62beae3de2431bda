"""A share of the picks at random, the rest by another strategy."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Selection
from curiosity_widgets.acquisition.wrappers.wrapper import Base, Wrapper
from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.errors import CuriosityError


class Epsilon(Wrapper):
    """With probability ``share`` a pick is any available candidate: insurance against a base that is wrong,
    and spectra on which the learner is scored without bias.
    """

    name: ClassVar[str] = "epsilon"
    reference: ClassVar[str] = "Sutton & Barto 2018, §2.2 (ε-greedy)"

    def __init__(self, selection: Selection = "top", base: Base | None = None, share: float = 0.1) -> None:
        super().__init__(selection, base)
        if not 0 <= share <= 1:
            raise CuriosityError(f"share={share} of random picks is outside 0 … 1")
        self.share = share

    def notes(self) -> tuple[str, ...]:
        """Those of the base, and the share."""
        return (*self.base.notes(), f"{100 * self.share:g} % of the picks are random")

    def choose(self, value: FloatArray, available: BoolArray, state: AcquisitionState) -> int:
        """A random candidate or the base's choice."""
        if state.rng.random() < self.share:
            fair = available & state.fair
            return int(state.rng.choice(np.flatnonzero(fair if fair.any() else available)))
        return super().choose(value, available, state)
