from __future__ import annotations

from importlib import util

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import curiosity_widgets as cw
from curiosity_widgets.session.rules.quality import flag_of, readable_range
from curiosity_widgets.sources.protocol import SourceInfo
from tests.data.samples import shared_data

VOLTS = np.linspace(-4, 4, 48)


def loop(noise=0.05, seed=0):
    return np.tanh(VOLTS) + noise * np.random.default_rng(seed).standard_normal(48)


def others(count=8):
    return np.stack([loop(seed=seed + 1) for seed in range(count)])


@pytest.mark.parametrize(
    ("values", "flag"),
    [
        (loop(), None),
        (loop(1e-9), None),
        (np.round(loop(), 1), None),
        (np.clip(loop(), -0.6, 0.6), "saturated"),
        (np.minimum(loop(), 0.5), "saturated"),
        (np.zeros(48), "flat"),
        (np.full(48, 3.25), "flat"),
        (1e-9 * loop(), "flat"),
        (np.append(loop()[:-1], np.nan), "not finite"),
        (np.append(loop()[:-1], -np.inf), "not finite"),
        (loop()[:-1], "wrong length"),
        (loop()[None], "wrong length"),
        (loop().astype(complex), "wrong length"),
        (list("ab"), "wrong length"),
    ],
)
def test_flags(values, flag):
    assert flag_of(values, 48, others()) == flag


def test_an_empty_spectrum_of_counts_is_a_measurement():
    assert flag_of(np.zeros(48), 48, others(), counts=True) is None
    assert flag_of(np.append(loop()[:-1], np.nan), 48, others(), counts=True) == "not finite"


def test_nothing_is_compared_before_there_is_enough_to_compare_with():
    assert flag_of(1e-9 * loop(), 48) is None
    assert flag_of(1e-9 * loop(), 48, others(4)) is None


def test_a_range_that_the_source_declares():
    info = SourceInfo("s", "instrument", cw.Axis(VOLTS), extra={"range": [-0.5, 0.5]})
    assert readable_range(info) == (-0.5, 0.5)
    assert readable_range(SourceInfo("s", "instrument", cw.Axis(VOLTS))) is None
    assert flag_of(loop(), 48, others(), (-0.5, 0.5)) == "saturated"
    assert flag_of(loop(), 48, others(), (-2, 2)) is None


@given(st.integers(0, 10**6), st.floats(0.05, 30), st.integers(8, 90))
def test_counts_of_a_detector_are_not_flagged(seed, mean, length):
    counts = np.random.default_rng(seed).poisson(mean, length)
    assert flag_of(counts, length) in (None, "flat")
    assert np.ptp(counts) == 0 or flag_of(counts, length) is None


@given(st.integers(0, 10**6), st.floats(1e-3, 1e3))
def test_pure_noise_is_not_flagged(seed, scale):
    assert flag_of(scale * np.random.default_rng(seed).standard_normal(48), 48, scale * others()) is None


def spectra_of(name, monkeypatch):
    if name == "sspfm-110":
        monkeypatch.setenv("CURIOSITY_DATA", str(shared_data("sspfm_pto_110.npy").parent))
    elif util.find_spec("mexpsimu") is None:
        pytest.skip("needs the package mexpsimu")
    return np.asarray(cw.datasets.load(name).spectra)


@pytest.mark.parametrize("name", cw.datasets.names())
def test_no_spectrum_of_a_public_data_set_is_flagged(name, monkeypatch):
    spectra = spectra_of(name, monkeypatch)
    chosen = np.random.default_rng(0).choice(len(spectra), 700, replace=False)
    before = spectra[chosen[:50]].astype(np.float64)
    flagged = [flag_of(spectra[index], spectra.shape[1], before) for index in chosen]
    assert flagged == [None] * len(chosen)
