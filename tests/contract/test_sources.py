"""Every source passes the contract, and sources that turn, mirror or shift the sample do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets import Axis, ReplaySource, SimulatedSource, SpectralImage
from curiosity_widgets.data.simulated import simulated_sample
from tests.contract.mistakes import MISTAKES, Mistaken, check_mistakes
from tests.contract.source_contract import CLAUSES, Expected, check_source
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
    return Expected({"channel 1": picture()}, spectra, landmark)


def _by_search(data, points):
    away = np.abs(data.positions[None] - np.asarray(points)[:, None]).max(axis=2)
    found = data.spectra[away.argmin(axis=1)]
    return np.where((away.min(axis=1) < 1e-9)[:, None], found, np.inf)


SAMPLE = simulated_sample((14, 23), seed=5, noise=0.001)


def simulated():
    channels = dict(zip(("response", "topography"), SAMPLE.image, strict=True))
    row, col = np.argwhere(SAMPLE.defects[:-1, :-1])[0]
    return Expected(channels, SAMPLE.truth, (int(row), int(col)), tolerance=0.4)


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


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.__name__)
@pytest.mark.parametrize("case", CASES)
def test_contract(case, clause):
    make, expected = CASES[case]
    clause(make(), expected)


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("case", CASES)
def test_sources_with_a_mistake_fail(case, mistake):
    check_mistakes(*CASES[case], mistake)


@pytest.mark.parametrize("case", CASES)
def test_the_wrapper_without_a_mistake_passes(case):
    make, expected = CASES[case]
    check_source(lambda: Mistaken(make()), expected)


class Greedy(ReplaySource):
    """Measures the whole batch before it gives the first point."""

    def measure(self, points, *, stop=None):
        return iter(list(super().measure(points)))


class Restarting(ReplaySource):
    """Its axis changes from one opening to the next."""

    opened = 0

    def open(self):
        self.opened += 1
        return replace(super().open(), axis=Axis(AXIS.values + self.opened))


@pytest.mark.parametrize("wrong", [Greedy, Restarting])
def test_sources_that_do_not_behave_fail(wrong):
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        check_source(lambda: wrong(full_grid()), replayed(full_grid()))
