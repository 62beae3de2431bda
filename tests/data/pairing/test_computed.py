from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.data.pairing.computed import windows, windows_at

RNG = np.random.default_rng(3)


def test_sums_over_a_window_are_found_and_structure_is_not():
    cube = RNG.poisson(2.0, (30, 40, 60)).astype("f4")
    planes = {"O": cube[:, :, 20:40].sum(2), "one": cube[:, :, 7], "HAADF": RNG.normal(size=(30, 40))}
    assert windows(planes, cube) == {"O": (20, 39), "one": (7, 7)}


def test_long_spectra_and_many_positions():
    cube = RNG.poisson(0.5, (60, 60, 2500)).astype("f4")
    found = windows({"Fe": cube[:, :, 500:1500].sum(2)}, cube)
    assert found["Fe"] == pytest.approx((500, 1499), abs=5)


@pytest.mark.parametrize(
    "cube", [np.zeros((20, 20, 5)), np.full((20, 20, 5), np.nan), RNG.normal(size=(2, 3, 5))]
)
def test_empty_missing_or_few_spectra_show_nothing(cube):
    assert windows({"image": RNG.normal(size=cube.shape[:2])}, cube) == {}


def test_missing_and_constant_pixels():
    cube = RNG.normal(size=(20, 20, 8))
    total = cube.sum(2)
    total[0] = np.nan
    assert windows({"sum": total, "flat": np.ones((20, 20)), "gone": np.full((20, 20), np.nan)}, cube) == {
        "sum": (0, 7)
    }


def test_spectra_at_positions_that_are_on_pixels():
    cube = RNG.poisson(2.0, (20, 30, 12)).astype("f4")
    planes = {"sum": cube[:, :, 3:9].sum(2), "HAADF": RNG.normal(size=(20, 30))}
    positions = np.stack(np.unravel_index(RNG.permutation(600)[:200], (20, 30)), axis=1).astype(float)
    spectra = cube[tuple(positions.astype(int).T)]
    assert windows_at(planes, positions, spectra) == {"sum": (3, 8)}
    assert windows_at(planes, positions + 0.3, spectra) == {}
    assert windows_at(planes, positions[:0], spectra[:0]) == {}
