"""Kriging over positions predicts what is smooth, and nothing of noise."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.kriging import kriged
from curiosity_widgets.learning.yardsticks import r2

AXIS = np.linspace(-1, 1, 21)


def smooth(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Positions in an oblong frame, and spectra that change slowly across it."""
    rng = np.random.default_rng(seed)
    positions = rng.uniform(0, 1, (count, 2)) * (40, 90)
    weights = np.stack([np.sin(positions[:, 0] / 12), np.cos(positions[:, 1] / 20)], axis=1)
    return positions, weights @ np.stack([AXIS**2, np.tanh(4 * AXIS)])


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e4])
def test_a_smooth_field_is_predicted_in_any_unit(scale: float) -> None:
    positions, spectra = smooth(160)
    spectra = spectra * scale + 3 * scale
    predicted = kriged(positions[:120], spectra[:120], positions[120:], seed=1, step=2)[:]
    assert r2(spectra[120:], predicted, spectra[:120].mean(axis=0)) > 0.9


def test_noise_is_predicted_as_its_mean() -> None:
    positions, _ = smooth(160)
    noise = np.random.default_rng(1).normal(size=(160, 21))
    predicted = kriged(positions[:120], noise[:120], positions[120:], seed=1, step=2)[:]
    assert abs(r2(noise[120:], predicted, noise[:120].mean(axis=0))) < 0.02


def test_noise_on_a_smooth_field_is_averaged() -> None:
    positions, spectra = smooth(400)
    noisy = spectra + 0.3 * np.random.default_rng(1).normal(size=spectra.shape)
    predicted = kriged(positions[:340], noisy[:340], positions[340:], seed=1, step=2)[:]
    mean = noisy[:340].mean(axis=0)
    assert r2(spectra[340:], predicted, mean) > 0.85
    again = kriged(positions[:340], noisy[:340], positions[340:], seed=1, step=2)[:]
    np.testing.assert_array_equal(predicted, again)


def test_equal_spectra_or_two_positions_are_no_reason_to_fail() -> None:
    positions, spectra = smooth(12)
    same = np.broadcast_to(spectra[0], spectra.shape)
    np.testing.assert_allclose(kriged(positions[:9], same[:9], positions[9:], 0, 0)[:], same[9:])
    assert np.isfinite(kriged(positions[:2], spectra[:2], positions[2:], 0, 0)[:]).all()
    assert kriged(positions, spectra, positions[:0], 0, 0)[:].shape == (0, 21)
