"""Every source passes the contract; sources that turn, mirror or shift the sample do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets import Axis, ReplaySource, SimulatedSource, SpectralImage
from curiosity_widgets.data.simulated import simulated_sample
from curiosity_widgets.testing import SOURCE_CLAUSES, SOURCE_MISTAKES, ExpectedSample, check_source
from curiosity_widgets.testing.source_mistakes import MistakenSource, SourceMistake, check_source_mistake
from tests.data.samples import COLS, STEPS, cube, picture

AXIS = Axis(np.linspace(-3, 3, STEPS), "bias", "V")
LANDMARK = (1, COLS - 2)


def full_grid():
    return SpectralImage.from_grid(picture(), cube(), AXIS, name="landmark")


def coarse_grid():
    return SpectralImage.from_grid(picture(), cube(3, 5), AXIS, (1, 1), (2, 2))


def scattered():
    rng = np.random.default_rng(1)
    places = np.concatenate([[LANDMARK], rng.permutation(np.argwhere(picture() < 900))[:9] + 0.2])
    return SpectralImage(picture(), places, cube().reshape(-1, STEPS)[:10], AXIS)


def of_grid(points):
    """What the full grid's spectra are, without going through the code under test."""
    rows, cols = np.asarray(points).T
    return (1000 * rows + cols)[:, None] + np.arange(STEPS) / 100


def replayed(data, landmark=LANDMARK):
    spectra = of_grid if data.every_pixel else lambda points: _by_search(data, points)
    return ExpectedSample({"channel 1": picture()}, spectra, landmark)


def _by_search(data, points):
    away = np.abs(data.positions[None] - np.asarray(points)[:, None]).max(axis=2)
    found = data.spectra[away.argmin(axis=1)]
    return np.where((away.min(axis=1) < 1e-9)[:, None], found, np.inf)


SAMPLE = simulated_sample((14, 23), seed=5, noise=0.001)


def simulated():
    channels = dict(zip(("response", "topography"), SAMPLE.image, strict=True))
    row, col = np.argwhere(SAMPLE.defects[:-1, :-1])[0]
    return ExpectedSample(channels, SAMPLE.truth, (int(row), int(col)), tolerance=0.4)


CASES = {
    "replay, every pixel": (lambda: ReplaySource(full_grid()), replayed(full_grid())),
    "replay, coarse grid": (lambda: ReplaySource(coarse_grid()), replayed(coarse_grid(), (3, 5))),
    "replay, scattered": (lambda: ReplaySource(scattered()), replayed(scattered())),
    "simulated": (lambda: SimulatedSource(SAMPLE), simulated()),
    "replay of a simulated sample": (
        lambda: ReplaySource(SAMPLE.to_spectral_image(noisy=False)),
        replace(simulated(), spectra=lambda points: np.float32(SAMPLE.truth(np.asarray(points)))),
    ),
}


@pytest.mark.parametrize("clause", SOURCE_CLAUSES, ids=lambda clause: clause.__name__)
@pytest.mark.parametrize("case", CASES)
def test_contract(case, clause):
    make, expected = CASES[case]
    clause(make(), expected)


@pytest.mark.parametrize("mistake", SOURCE_MISTAKES)
@pytest.mark.parametrize("case", CASES)
def test_sources_with_a_mistake_fail(case, mistake):
    check_source_mistake(*CASES[case], mistake)


@pytest.mark.parametrize("case", CASES)
def test_the_wrapper_without_a_mistake_passes(case):
    make, expected = CASES[case]
    check_source(lambda: MistakenSource(make(), SourceMistake()), expected)
