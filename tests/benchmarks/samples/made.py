"""The base that samples are made of here: not square, no symmetry."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.benchmarks.samples import Sample

HEIGHT, WIDTH = 43, 61


def cube(sample: Sample) -> np.ndarray:
    return np.asarray(sample.data.spectra).reshape(HEIGHT, WIDTH, -1)
