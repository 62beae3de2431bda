"""Where something was learned, where not, and what is noise."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.local_skill import LocalSkill, local_skill
from curiosity_widgets.learning.protocols import Measured

SHAPE = (23, 37)  # rows, columns; columns from 28 on are noise
NOISE = 0.5


def told(n: int = 90, noise: float = NOISE, unit: float = 1.0) -> tuple[LocalSkill, np.ndarray]:
    """What is told of a sample whose structure (2 numbers) makes the spectrum, but for the band."""
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
def test_a_band_of_noise_is_told_from_the_rest(unit: float) -> None:
    skill, band = told(unit=unit)
    inside, outside = band, ~band
    assert 0.3 < skill.skill < 1
    assert skill.learnable[outside].mean() > 0.95
    assert skill.learnable[inside].mean() < 0.35  # its border has good neighbours
    assert skill.progress[inside].mean() < 0.25 < 0.6 < skill.progress[outside].mean()
    true = 0.8 * NOISE * unit
    assert 0.6 * true < np.median(skill.noise[inside]) < 1.4 * true
    assert np.median(skill.noise[outside]) < 0.6 * np.median(skill.noise[inside])


def test_nothing_is_hopeless_before_there_is_evidence() -> None:
    assert told(n=20)[0].learnable.all()


def test_repeats_tell_the_noise() -> None:
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
