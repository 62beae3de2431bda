"""Images that tell nothing: white noise, or the same value everywhere."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.benchmarks.samples.sample import Sample, with_image


def with_white_noise(sample: Sample, rng: np.random.Generator) -> Sample:
    """The image is replaced by white noise; the spectra stay. Structure can tell nothing."""
    return with_image(sample, rng.standard_normal(sample.data.image.shape))


def with_constant_image(sample: Sample, rng: np.random.Generator) -> Sample:
    """The image is the same everywhere; the spectra stay. A reader would refuse such data."""
    return with_image(sample, np.ones(sample.data.image.shape))
