from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.session.rules.rating import by_repeats, checked, rated, rater_of


def test_a_quality_is_a_name_or_a_function():
    def fit_r2(axis, spectrum):
        return 0.5

    assert rater_of(None) is None
    assert (rater_of(fit_r2).name, rater_of(fit_r2).function) == ("fit_r2", fit_r2)
    assert rater_of("loop").function is not None
    assert rater_of("repeats").function is None
    for wrong in ("lop", 0.5, float):
        with pytest.raises(CuriosityError, match=r"function of axis and spectrum.*'loop', 'peak'"):
            rater_of(wrong)


@pytest.mark.parametrize(
    ("value", "kept"), [(0.25, 0.25), (1.5, 1.0), (-3, 0.0), (np.inf, None), ("good", None), (None, None)]
)
def test_what_is_no_share_is_cut_or_unknown(value, kept):
    found = checked(value)
    assert found == kept if kept is not None else np.isnan(found)


def test_a_function_that_fails_costs_its_spectrum_alone():
    def fit(axis, spectrum):
        spectrum[:] = 0  # its own copy
        axis[:] = 0
        if fit.calls.pop():
            raise RuntimeError("did not converge")
        return 0.75

    fit.calls = [False, True, False]
    spectra, axis = np.ones((3, 4)), np.arange(4.0)
    found, problem = rated(fit, axis, spectra)
    np.testing.assert_array_equal(found, [0.75, np.nan, 0.75])
    assert problem == "RuntimeError: did not converge"
    assert spectra.all()
    assert axis[3] == 3
    assert rated(lambda axis, spectrum: np.nan, axis, spectra)[1] == "it returned nan"


class Mute(Exception):
    def __str__(self):
        raise RuntimeError

    __repr__ = __float__ = __str__


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, GeneratorExit, StopIteration, Mute])
def test_whatever_a_function_raises_or_returns_its_spectrum_counts_fully(kind):
    def fit(axis, spectrum):
        raise kind

    axis, spectra = np.arange(4.0), np.ones((2, 4))
    found, problem = rated(fit, axis, spectra)
    assert np.isnan(found).all()
    assert kind.__name__ in problem
    assert "it returned" in rated(lambda axis, spectrum: Mute(), axis, spectra)[1]


def test_the_noise_of_repeats_is_a_quality():
    rng = np.random.default_rng(4)
    clean = np.sin(np.arange(400) / 20.0)
    noisy = [clean + sigma * rng.standard_normal(400) for sigma in (0.7, 0.7, 0.05, 0.05)]
    measured = Measured(
        np.array([5, 9, 5, 2, 2]), np.array([noisy[0], clean, noisy[1], *noisy[2:]]), np.zeros(5)
    )
    found = by_repeats(measured)
    assert np.isnan(found[1])
    assert found[0] == found[2] == pytest.approx(0.5, abs=0.1)
    assert found[3] > 0.98
