"""Samples with treasures and traps: where they are, what they return, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets.benchmarks.samples import Sample, load_sample
from curiosity_widgets.errors import CuriosityError
from tests.benchmarks.small import write_sample

HEIGHT, WIDTH = 43, 61


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_sample(tmp_path_factory.mktemp("sample") / "sample.npz", HEIGHT, WIDTH))


def cube(sample: Sample) -> np.ndarray:
    return np.asarray(sample.data.spectra).reshape(HEIGHT, WIDTH, -1)


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


def test_noise_band_is_a_fifth_of_the_rows_and_white(path: str) -> None:
    plain, sample = load_sample(path), load_sample(f"{path}+noiseband", seed=3)
    assert sample.band is not None
    rows = sample.band.all(axis=1)
    assert rows.sum() == round(0.2 * HEIGHT)
    assert (np.diff(np.flatnonzero(rows)) == 1).all()
    assert not sample.band[~rows].any()
    np.testing.assert_array_equal(sample.data.image, plain.data.image)  # the image does not show it
    noise = cube(sample)[sample.band] - cube(plain).mean(axis=(0, 1))
    neighbours = np.corrcoef(noise[:-1].ravel(), noise[1:].ravel())[0, 1]
    assert abs(neighbours) < 0.1
    np.testing.assert_array_equal(cube(sample)[~sample.band], cube(plain)[~sample.band])


def test_dead_tip_returns_one_constant(path: str) -> None:
    sample = load_sample(f"{path}+deadtip", seed=3)
    assert sample.band is not None
    assert len(np.unique(cube(sample)[sample.band])) == 1


def test_changes_follow_the_seed_and_add_up(path: str) -> None:
    first, again, other = (load_sample(f"{path}+noiseband", seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.data.spectra, again.data.spectra)
    assert not np.array_equal(first.band, other.band)
    both = load_sample(f"{path}+defects+noiseband", seed=1)
    assert both.defects is not None
    assert both.band is not None


def test_simulated_samples_have_their_number_as_seed() -> None:
    first, again, other = (load_sample(f"simulated-{k}", seed=s) for k, s in ((7, 0), (7, 5), (8, 0)))
    np.testing.assert_array_equal(first.data.spectra, again.data.spectra)
    assert not np.array_equal(first.data.spectra, other.data.spectra)
    assert first.defects is not None


@pytest.mark.parametrize(
    ("name", "words"),
    [("pto-9um", "pto-9um"), ("pto-1.7um+holes", r"\+holes.*\+defects"), ("nowhere.npz", "nowhere")],
)
def test_unknown_samples(name: str, words: str) -> None:
    with pytest.raises(CuriosityError, match=words):
        load_sample(name)


def test_public_sets_under_their_names() -> None:
    pytest.importorskip("mexpsimu", reason="the public sets come with mexpsimu")
    sample = load_sample("pto-1.3um+deadtip", seed=0)
    assert sample.data.shape == (65, 65)
    assert Path(sample.name).name == "pto-1.3um+deadtip"
