"""Each law can be learned from what it names, and from nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.linear_model import RidgeCV

from curiosity_widgets.benchmarks.samples import Sample, load_sample
from curiosity_widgets.learning.yardsticks import r2
from tests.benchmarks.samples.made import HEIGHT, WIDTH, cube


def windows(sample: Sample, size: int = 5) -> np.ndarray:
    """Flattened windows of the whole image, mirrored at its border as the laws see it."""
    half = size // 2
    padded = np.pad(sample.data.image[0], half, mode="symmetric")
    view = np.lib.stride_tricks.sliding_window_view(padded, (size, size))
    return view.reshape(HEIGHT * WIDTH, -1)


def explained(inputs: np.ndarray, sample: Sample, model) -> float:
    """R² on every other pixel, learned from the rest."""
    spectra = np.asarray(sample.data.spectra)
    train = np.arange(len(spectra)) % 2 == 0
    model.fit(inputs[train], spectra[train])
    return r2(spectra[~train], model.predict(inputs[~train]), spectra[~train].mean(axis=0))


def neighbours(sample: Sample, apart: float) -> float:
    """Correlation of the leading score with that of pixels ``apart`` away, along both directions."""
    values = cube(sample) - cube(sample).mean(axis=(0, 1))
    leading = values @ np.linalg.svd(values.reshape(HEIGHT * WIDTH, -1), full_matrices=False)[2][0]
    step = int(apart)
    pairs = [(leading[step:], leading[:-step]), (leading[:, step:], leading[:, :-step])]
    return max(abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) for first, second in pairs)


def test_a_linear_law_is_linear_in_the_patch(path: str) -> None:
    sample = load_sample(f"{path}+linear", seed=3)
    assert explained(windows(sample), sample, RidgeCV(np.logspace(-6, 2, 9))) > 0.99
    np.testing.assert_array_equal(sample.data.image, load_sample(path).data.image)


def test_the_image_tells_nothing_of_a_smooth_field(path: str) -> None:
    sample = load_sample(f"{path}+neighbours-only", seed=3)
    assert neighbours(sample, 2) > 0.8
    positions = sample.data.positions
    own, others = positions[::7], np.asarray(sample.data.spectra)
    nearest = cKDTree(own).query(positions)[1]
    assert r2(others, others[::7][nearest], others.mean(axis=0)) > 0.9


def test_neighbours_tell_nothing_of_texture(path: str) -> None:
    sample = load_sample(f"{path}+texture-only", seed=3)
    assert neighbours(sample, 9) < 0.15
    assert explained(windows(sample), sample, RidgeCV(np.logspace(-6, 2, 9))) > 0.6
    assert explained(windows(sample), sample, ExtraTreesRegressor(50, random_state=0, n_jobs=1)) > 0.6


@pytest.mark.parametrize("change", ["linear", "neighbours-only", "texture-only"])
def test_a_law_keeps_mean_and_strength_of_its_base(path: str, change: str) -> None:
    plain, sample = load_sample(path).data.spectra, load_sample(f"{path}+{change}", seed=3).data.spectra
    np.testing.assert_allclose(sample.mean(axis=0), plain.mean(axis=0), atol=0.05 * plain.std())
    assert sample.std() == pytest.approx(plain.std(), rel=0.1)
