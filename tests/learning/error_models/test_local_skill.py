"""Where something was learned, where not, and what is noise."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.error_models.local_skill import LocalSkill, judge
from curiosity_widgets.learning.protocols import Measured

SHAPE = (23, 37)  # rows, columns; columns from 28 on are noise
NOISE = 0.5


def local_skill(
    positions: np.ndarray, latent: np.ndarray, measured: Measured, errors: np.ndarray
) -> LocalSkill:
    index = measured.index
    return judge(positions[index], latent[index], measured.spectra, errors).at(positions)


def skill_and_band(n: int = 90, noise: float = NOISE, unit: float = 1.0) -> tuple[LocalSkill, np.ndarray]:
    """Local skill on a sample whose structure (2 numbers) makes the spectrum, and its band of noise."""
    rng = np.random.default_rng(4)
    positions = np.stack(np.meshgrid(*map(np.arange, SHAPE), indexing="ij"), axis=-1).reshape(-1, 2)
    positions = positions.astype(float)
    band = positions[:, 1] >= 28
    latent = np.stack([np.sin(positions[:, 0] / 5), np.cos(positions[:, 1] / 4)], axis=1)
    axis = np.linspace(-1, 1, 21)
    spectra = latent[:, :1] * axis + latent[:, 1:] * axis**2
    spectra[band] = noise * rng.standard_normal((band.sum(), 21))
    index = rng.choice(len(positions), n, replace=False)
    measured = Measured(index, unit * spectra[index], np.zeros(n, dtype=np.int64))
    errors = np.where(band[index], 0.8 * noise, 0.05)
    return local_skill(positions, latent, measured, unit * errors), band


@pytest.mark.parametrize("unit", [1.0, 1e-11, 3e4])
def test_a_band_of_noise_is_separated_from_the_rest(unit: float) -> None:
    skill, band = skill_and_band(unit=unit)
    inside, outside = band, ~band
    assert 0.3 < skill.skill < 1
    assert skill.learnable[outside].mean() > 0.9
    assert skill.learnable[inside].mean() < 0.3
    assert skill.progress[inside].mean() < 0.25 < 0.6 < skill.progress[outside].mean()
    true = 0.8 * NOISE * unit
    assert 0.6 * true < np.median(skill.noise[inside]) < 1.4 * true
    assert np.median(skill.noise[outside]) < 0.6 * np.median(skill.noise[inside])


def measured_on(spectra: np.ndarray, positions: np.ndarray, errors: np.ndarray, n: int = 90) -> LocalSkill:
    index = np.random.default_rng(6).choice(len(positions), n, replace=False)
    measured = Measured(index, spectra[index], np.zeros(n, dtype=np.int64))
    return local_skill(positions, positions / 9, measured, errors[index])


def sample() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions, spectra of rank 3 with a little noise, and where a fifth of the columns lies."""
    rng = np.random.default_rng(8)
    positions = np.stack(np.meshgrid(*map(np.arange, SHAPE), indexing="ij"), axis=-1).reshape(-1, 2)
    axis = np.linspace(-1, 1, 32)
    weights = np.stack([np.sin(positions[:, 0] / 3), np.cos(positions[:, 1] / 5), rng.standard_normal(851)])
    spectra = weights.T @ np.stack([axis, axis**2, axis**3]) + 0.05 * rng.standard_normal((851, 32))
    return positions.astype(float), spectra, positions[:, 1] < 8


def test_the_same_spectrum_whatever_the_structure_is_not_to_be_learned() -> None:
    positions, spectra, band = sample()
    spectra[band] = np.median(spectra)
    deviation = np.abs(spectra - spectra.mean(axis=0)).mean(axis=1)
    half_learned = np.where(band, 0.6, 0.3) * deviation  # as a network does after a while
    learnable = measured_on(spectra, positions, half_learned).learnable
    assert learnable[band].mean() < 0.2
    assert learnable[~band].mean() > 0.9
    foreseen = np.where(band, 0.1, 0.3) * deviation  # a substrate that the image shows
    assert measured_on(spectra, positions, foreseen).learnable.all()


def test_spectra_equal_to_others_at_the_wrong_positions_are_unlearnable() -> None:
    positions, spectra, band = sample()
    deviation = np.abs(spectra - spectra.mean(axis=0)).mean(axis=1)
    learnable = measured_on(spectra, positions, np.where(band, 1.2, 0.3) * deviation, n=140).learnable
    assert learnable[band].mean() < 0.5
    assert learnable[~band].mean() > 0.9


def test_one_outlier_may_be_a_rare_spectrum() -> None:
    positions, spectra, _ = sample()
    deviation = np.abs(spectra - spectra.mean(axis=0)).mean(axis=1)
    index = np.random.default_rng(6).choice(len(positions), 90, replace=False)
    spectra[index[4]] = 3 * np.sin(7 * np.linspace(0, 6, 32))
    assert measured_on(
        spectra, positions, np.where(np.arange(851) == index[4], 2, 0.3) * deviation
    ).learnable.all()


def test_a_part_without_spectra_is_not_given_up() -> None:
    positions, spectra, _ = sample()
    rng = np.random.default_rng(3)
    noise = (positions[:, 1] > 9) & (positions[:, 1] < 14)
    spectra[noise] = rng.standard_normal((noise.sum(), 32))
    deviation = np.abs(spectra - spectra.mean(axis=0)).mean(axis=1)
    index = rng.choice(np.flatnonzero(positions[:, 1] < 14), 90, replace=False)
    measured = Measured(index, spectra[index], np.zeros(90, dtype=np.int64))
    errors = np.where(noise, 1.1, 0.3) * deviation
    learnable = local_skill(positions, positions / 9, measured, errors[index]).learnable
    assert learnable[noise].mean() < 0.2
    assert learnable[positions[:, 1] > 20].all()


def test_where_all_is_noise_nothing_is_left_out() -> None:
    positions, spectra, _ = sample()
    noise = np.random.default_rng(1).standard_normal(spectra.shape)
    assert measured_on(noise, positions, np.full(851, 0.8)).learnable.all()


def test_nothing_is_unlearnable_before_there_is_evidence() -> None:
    assert skill_and_band(n=20)[0].learnable.all()


def test_repeats_show_the_noise() -> None:
    rng = np.random.default_rng(0)
    positions = rng.random((40, 2)) * [9, 30]
    latent = positions / 3
    index = np.repeat(np.arange(20), 2)
    spectra = latent[index, :1] * np.ones(200) + 0.3 * rng.standard_normal((40, 200))
    skill = local_skill(
        positions, latent, Measured(index, spectra, np.zeros(40, dtype=int)), np.full(40, 0.3)
    )
    assert np.median(skill.noise) == pytest.approx(0.8 * 0.3, rel=0.5)


@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_few_or_equal_spectra_are_no_trouble(n: int) -> None:
    positions = np.random.default_rng(1).random((9, 2))
    measured = Measured(np.arange(n), np.ones((n, 5)), np.zeros(n, dtype=int))
    skill = local_skill(positions, np.zeros((9, 3)), measured, np.zeros(n))
    assert skill.skill == 0
    assert skill.learnable.all()
    assert np.isfinite(skill.noise).all()
    assert np.isfinite(skill.progress).all()


def test_graded_noise_is_followed_from_position_to_position() -> None:
    positions, _, _ = sample()
    rng = np.random.default_rng(2)
    axis = np.linspace(-1, 1, 32)
    clean = np.sin(positions[:, :1] / 3) * axis + np.cos(positions[:, 1:] / 5) * axis**2
    strength = 0.6 * positions[:, 1] / positions[:, 1].max()
    spectra = clean + strength[:, None] * rng.standard_normal(clean.shape)
    noise = measured_on(spectra, positions, np.full(len(clean), 0.3)).noise
    assert np.corrcoef(noise, strength)[0, 1] > 0.9
    assert np.median(noise / np.maximum(0.8 * strength, 0.05)) == pytest.approx(1, abs=0.2)


def test_one_odd_spectrum_does_not_make_a_place_noisy() -> None:
    positions, spectra, _ = sample()
    index = np.random.default_rng(6).choice(len(positions), 90, replace=False)
    errors = np.full(90, 0.1)
    before = local_skill(positions, positions / 9, Measured(index, spectra[index], index * 0), errors).noise
    odd = spectra[index].copy()
    odd[17] += 3 * np.random.default_rng(1).standard_normal(32)
    after = local_skill(positions, positions / 9, Measured(index, odd, index * 0), errors).noise
    assert after.max() < 3 * before.max()
