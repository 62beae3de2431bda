"""The mean spectrum becomes zero, and the scaling comes back from the state exactly."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.learning.parts.standard import scaler_from_state, scaler_state, spectra_standard


@pytest.mark.parametrize("unit", [1e-12, 1.0, 1e4])
def test_mean_away_unit_scale_and_back(unit: float) -> None:
    spectra = unit * (np.arange(6) * 3 + np.random.default_rng(0).standard_normal((400, 6)))
    scaler = spectra_standard(spectra)
    standard = scaler.apply(spectra)
    assert standard.dtype == np.float32
    np.testing.assert_allclose(standard.mean(axis=0), 0, atol=1e-5)
    assert standard.std() == pytest.approx(1, rel=0.1)
    np.testing.assert_allclose(scaler.undo(standard), spectra, rtol=1e-5, atol=1e-5 * unit)
    again = scaler_from_state(scaler_state(scaler))
    assert np.array_equal(again.apply(spectra), standard)
    assert np.array_equal(again.undo(standard), scaler.undo(standard))


def test_one_spectrum_and_constant_spectra() -> None:
    for spectra in (np.full((5, 4), 2.0), np.arange(4.0)[None]):
        assert np.array_equal(spectra_standard(spectra).apply(spectra), np.zeros_like(spectra))
