"""Samples by name: the same for the same seed, changes one after the other, unknown names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets.benchmarks.samples import CHANGES, base_name, load_sample
from curiosity_widgets.errors import CuriosityError


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


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_drawn_from_the_seed_and_fits_its_base(path: str, change: str) -> None:
    plain, first, again = load_sample(path), *(load_sample(f"{path}+{change}", seed=1) for _ in range(2))
    np.testing.assert_array_equal(first.data.spectra, again.data.spectra)
    np.testing.assert_array_equal(first.data.image, again.data.image)
    assert first.data.spectra.shape == plain.data.spectra.shape
    assert first.data.image.shape == plain.data.image.shape
    assert np.isfinite(first.data.spectra).all()
    assert CHANGES[change].what


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_takes_simulated_samples(change: str) -> None:
    assert len(load_sample(f"simulated-4+{change}", seed=1).data) == 96 * 128


def test_a_name_with_a_hyphen_is_a_change_and_the_rest_is_the_base() -> None:
    assert base_name("pto-1.7um+neighbours-only+corner") == "pto-1.7um"
    assert base_name("a+b.npz") == "a+b.npz"


def test_a_later_change_forgets_a_noise_that_is_no_longer_known(path: str) -> None:
    assert load_sample(f"{path}+counts").noise_variance is not None
    assert load_sample(f"{path}+counts+hotspots").noise_variance is None


def test_a_simulated_sample_of_any_size_follows_the_seed() -> None:
    first, again, other = (load_sample("simulated:17x24x40", seed=seed) for seed in (1, 1, 2))
    assert (first.data.shape, first.data.spectra.shape) == ((17, 24), (17 * 24, 40))
    np.testing.assert_array_equal(first.data.spectra, again.data.spectra)
    assert not np.array_equal(first.data.spectra, other.data.spectra)
    assert len(load_sample("simulated:17x24").data.axis) == 64
