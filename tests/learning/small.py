"""Small problems for learner tests: non-square, no symmetry, structure decides the spectrum."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.data.scaling import image_scaler
from curiosity_widgets.learning.protocols import Measured, Problem

LENGTH = 11


def problem(
    height: int = 17, width: int = 12, patch: int = 5, channels: int = 1, seed: int = 3, unit: float = 1.0
) -> tuple[Problem, np.ndarray]:
    """A problem and the spectra (N, LENGTH) of all its candidates, in units of ``unit``."""
    rng = np.random.default_rng(7)
    rows, cols = np.mgrid[:height, :width]
    image = np.stack(
        [np.sin(rows / (2 + k)) + 0.5 * np.cos(cols / 1.7 + k) + 0.1 * rows for k in range(channels)]
    )
    image = image + 0.1 * rng.standard_normal(image.shape)
    candidates = candidates_on((height, width), patch)
    axis = np.linspace(-1, 1, LENGTH)
    local = image[0, candidates.pixels[:, 0], candidates.pixels[:, 1]]
    spectra = unit * (np.tanh(3 * (axis + 0.4 * local[:, None])) + 0.2 * local[:, None] + 5)
    standard = image_scaler(image).apply(image)
    return Problem(standard, candidates, LENGTH, seed, 40), spectra


def measured(spectra: np.ndarray, n: int, initial: int = 12) -> Measured:
    """The first ``n`` of a fixed random order of candidates; the first ``initial`` of step 0."""
    index = np.random.default_rng(1).permutation(len(spectra))[:n]
    step = np.maximum(0, np.arange(n) - initial + 1)
    return Measured(index, spectra[index], step)
