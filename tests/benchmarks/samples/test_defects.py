"""Defects: rare, visible, with a law of their own."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.benchmarks.samples import load_sample
from tests.benchmarks.samples.made import cube


def test_defects_are_rare_visible_and_a_law_of_their_own(path: str) -> None:
    plain, sample = load_sample(path), load_sample(f"{path}+defects", seed=3)
    assert sample.defects is not None
    assert 0.015 < sample.defects.mean() < 0.03
    changed = (sample.data.image != plain.data.image)[0]
    np.testing.assert_array_equal(changed, sample.defects)
    spectra, before = cube(sample), cube(plain)
    np.testing.assert_array_equal(spectra[~sample.defects], before[~sample.defects])
    found = spectra[sample.defects] - before.mean(axis=(0, 1))
    leading, *_ = np.linalg.svd(found, full_matrices=False)
    variance = np.linalg.svd(found, compute_uv=False) ** 2
    assert variance[0] / variance.sum() > 0.9  # one shape, as strong as the defect is
    strength = np.abs(leading[:, 0])
    shown = (sample.data.image - plain.data.image)[0][sample.defects]
    assert np.corrcoef(strength, shown)[0, 1] > 0.9  # which the image tells
