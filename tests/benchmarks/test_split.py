"""What is scored is kept apart from what is measured."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.benchmarks.samples import Sample, load_sample
from curiosity_widgets.benchmarks.split import split_sample
from curiosity_widgets.errors import CuriosityError
from tests.benchmarks.small import write_sample

HEIGHT, WIDTH = 43, 61


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_sample(tmp_path_factory.mktemp("sample") / "sample.npz", HEIGHT, WIDTH))


def cube(sample: Sample) -> np.ndarray:
    return np.asarray(sample.data.spectra).reshape(HEIGHT, WIDTH, -1)


@pytest.mark.parametrize("patch", [5, 6])
def test_a_split_keeps_what_is_scored_apart_from_what_is_measured(path: str, patch: int) -> None:
    sample = load_sample(f"{path}+defects+noiseband", seed=4)
    split = split_sample(sample, patch=patch, seed=4, init=20)
    assert split.measurable[split.initial].all()
    assert len(set(split.initial)) == 20
    for scored in (split.blocks, split.pixels, split.defects):
        assert len(scored)
        assert not split.measurable[scored].any()
        assert not split.band[scored].any()  # a score of noise says nothing
    assert not set(split.blocks) & set(split.pixels)
    centres = split.candidates.pixels
    blocks, measurable = centres[split.blocks], centres[split.measurable]
    distance = np.abs(blocks[:, None] - measurable[None]).max(axis=2).min()
    assert distance >= patch  # no pixel in common
    assert set(np.concatenate(split.clusters)) <= set(split.pixels)
    rows, cols = centres[split.defects].T
    assert sample.defects is not None
    assert sample.defects[rows, cols].all()
    flat = np.asarray(sample.data.spectra).reshape(HEIGHT, WIDTH, -1)
    np.testing.assert_array_equal(split.spectra, flat[centres[:, 0], centres[:, 1]])


def test_too_many_initial_spectra(path: str) -> None:
    with pytest.raises(CuriosityError, match="9999 initial spectra"):
        split_sample(load_sample(path), patch=5, seed=0, init=9999)


def test_the_noise_ceiling_is_that_of_the_pixels(path: str) -> None:
    sample = load_sample(f"{path}+counts", seed=4)
    split = split_sample(sample, patch=5, seed=4, init=20)
    index = sample.data.index_at(split.candidates.positions[split.pixels])
    assert split.noise_ceiling == sample.noise_ceiling(index)
    assert split_sample(load_sample(path), patch=5, seed=4, init=20).noise_ceiling is None
    assert split_sample(sample, patch=5, seed=4, init=20, aside=0).noise_ceiling is None


def test_spectra_that_are_all_the_same_are_refused(tmp_path) -> None:
    rng = np.random.default_rng(0)
    spectra = np.tile(np.linspace(0, 1e-9, 16), (40, 55, 1))  # whose mean is rounded
    np.savez(tmp_path / "same.npz", image=rng.normal(size=(40, 55)), spectra=spectra, axis=np.arange(16.0))
    sample = load_sample(str(tmp_path / "same.npz"), seed=0)
    with pytest.raises(CuriosityError, match=r"same\.npz: all \d+ spectra are the same"):
        split_sample(sample, patch=5, seed=0, init=20)
