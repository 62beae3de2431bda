"""A Sobol sequence: evenly spread at every length, without the lines of a grid."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
from scipy.stats import qmc

from curiosity_widgets.acquisition.designs.space_filling import SpaceFilling
from curiosity_widgets.data.arrays import FloatArray


class Sobol(SpaceFilling):
    """The scrambled Sobol sequence."""

    name: ClassVar[str] = "sobol"
    reference: ClassVar[str] = "Sobol' 1967; Owen 1998 (scrambling)"

    def design(self, count: int, shape: tuple[float, float], rng: np.random.Generator) -> FloatArray:
        """The sequence's beginning; its length is a power of two, which keeps the sequence balanced."""
        points: FloatArray = qmc.Sobol(2, seed=rng).random_base2(math.ceil(math.log2(max(count, 2))))
        return points
