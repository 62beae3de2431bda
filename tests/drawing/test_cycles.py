"""Spectra of several cycles are drawn as cycles."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.drawing.cycles import Cycles

LOOP = np.concatenate([np.linspace(0, 8, 5), np.linspace(6, -8, 8), np.linspace(-6, -2, 3)])


def test_a_cycle_is_found_and_its_mean_is_drawn() -> None:
    cycles = Cycles(np.tile(LOOP, 4))
    assert (cycles.count, cycles.length) == (4, 16)
    np.testing.assert_array_equal(cycles.axis, LOOP)
    spectra = np.random.default_rng(0).normal(size=(3, 64))
    np.testing.assert_allclose(cycles.folded(spectra, "mean"), spectra.reshape(3, 4, 16).mean(1))
    np.testing.assert_array_equal(cycles.folded(spectra, "2"), spectra[:, 32:48])
    assert cycles.folded(spectra[0], "all").shape == (4, 16)
    np.testing.assert_array_equal(cycles.folded(spectra, "9"), cycles.folded(spectra, "mean"))
    assert [choice["label"] for choice in cycles.choices][:3] == ["mean of 4 cycles", "all cycles", "cycle 1"]


def test_one_cycle_stays_as_it_is() -> None:
    for axis in (LOOP, np.linspace(-1, 1, 64), np.zeros(12)):
        cycles = Cycles(axis)
        assert (cycles.count, cycles.choices) == (1, [])
        np.testing.assert_array_equal(cycles.folded(axis, "mean"), axis)
