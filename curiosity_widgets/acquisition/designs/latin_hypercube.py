"""A Latin hypercube: one point in every row and every column of a grid as fine as the budget."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy.stats import qmc

from curiosity_widgets.acquisition.designs.space_filling import SpaceFilling
from curiosity_widgets.data.arrays import FloatArray


class LatinHypercube(SpaceFilling):
    """Latin hypercube of the budget's size in random order."""

    name: ClassVar[str] = "latin_hypercube"
    reference: ClassVar[str] = "McKay, Beckman & Conover 1979"

    def design(self, count: int, shape: tuple[float, float], rng: np.random.Generator) -> FloatArray:
        """The design, its points shuffled."""
        points: FloatArray = rng.permutation(qmc.LatinHypercube(2, seed=rng).random(count))
        return points
