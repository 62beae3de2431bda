"""What a step needs beside what it keeps does not grow with the spectra, and chunks change nothing."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from curiosity_widgets import acquisition, workflows
from curiosity_widgets.acquisition.rules.epsilon_decreasing import harmonic_distance
from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.data import chunks
from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.data.distances import nearest_centre
from curiosity_widgets.learning.kriging import kriged
from curiosity_widgets.learning.parts.residual_field import ResidualField
from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.learning.quality_map import quality_map
from curiosity_widgets.learning.yardsticks import yardstick_predictions
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources.simulated import SimulatedSource

CANDIDATES = candidates_on((74, 74), 11)  # 4,096
FEW, MANY = 100, 500
MOST = 11e6  # bytes more for the many; each value for every pair takes 13 MB


def drawn(count: int) -> tuple[np.random.Generator, np.ndarray]:
    rng = np.random.default_rng(count)
    return rng, rng.choice(len(CANDIDATES), count, replace=False)


def carrying(count: int) -> Callable[[], object]:
    rng, index = drawn(count)
    lengths = np.repeat([16.0, 8.0, 4.0, 2.0], 2)  # as many covariances
    field = ResidualField(CANDIDATES.positions[index], lengths, np.full(8, 0.3), np.full(8, 1 / 8))
    residuals = rng.normal(size=(5, count, 8))
    return lambda: field.carry(residuals, CANDIDATES.positions)


def kriging(count: int) -> Callable[[], object]:
    rng, index = drawn(count)
    at = CANDIDATES.positions
    spectra = np.sin(at[index, :1] / 20) * np.ones(2) + 0.1 * rng.normal(size=(count, 2))
    return lambda: kriged(at[index], spectra, at, 0, 0)[:]


def qualities(count: int) -> Callable[[], object]:
    rng, index = drawn(count)
    quality = np.clip(CANDIDATES.positions[index, 0] / 70, 0, 1)
    measured = Measured(index, rng.normal(size=(count, 3)), np.zeros(count, dtype=np.int64), quality)
    return lambda: quality_map(CANDIDATES.positions, rng.normal(size=(len(CANDIDATES), 4)), measured, 11)


def nearest(count: int) -> Callable[[], object]:
    rng, index = drawn(count)
    points = rng.normal(size=(len(CANDIDATES), 12))
    return lambda: nearest_centre(points, points[index])


def harmonic(count: int) -> Callable[[], object]:
    rng, index = drawn(count)
    latent = rng.normal(size=(len(CANDIDATES), 12))
    return lambda: harmonic_distance(latent, latent[index])


def yardsticks(count: int) -> Callable[[], object]:
    rng, _ = drawn(count)
    inputs, targets = rng.normal(size=(count, 20)), rng.normal(size=(count, 40))
    return lambda: yardstick_predictions(inputs, targets, rng.normal(size=(300, 20)), 0, 0)


def state_of(count: int) -> AcquisitionState:
    rng, index = drawn(count)
    total = len(CANDIDATES)
    available = np.ones(total, dtype=bool)
    available[index] = False
    return AcquisitionState(
        candidates=CANDIDATES,
        measured=index,
        pending=index[:0],
        available=available,
        features=rng.normal(size=(total, 4)),
        rng=np.random.default_rng(5),
        latent=rng.normal(size=(total, 6)).astype(np.float32),
        joint=rng.normal(size=(total, 7)).astype(np.float32),
        predicted_error=rng.gamma(2.0, size=total),
        uncertainty=rng.gamma(2.0, size=total),
        true_error=rng.gamma(2.0, size=total),
        members=rng.normal(size=(3, total, 4)).astype(np.float32),
        noise=np.full(total, 0.1),
        progress=np.full(total, 0.5),
        learnable=np.ones(total, dtype=bool),
        skill=0.5,
        length=3.0,
        count=count,
        budget=1000,
    )


def peak(work: Callable[[], object]) -> int:
    """Bytes that a call takes at most."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "make", [carrying, kriging, qualities, nearest, harmonic, yardsticks], ids=lambda make: make.__name__
)
def test_what_is_computed_of_all_pairs_takes_no_more_with_more_spectra(make) -> None:
    make(FEW)()  # what is done once
    assert peak(make(MANY)) < peak(make(FEW)) + MOST


@pytest.mark.parametrize("name", sorted(acquisition.names()))
def test_a_strategy_keeps_at_most_one_number_for_every_pair(name: str) -> None:
    """Of single precision: the covariance with what is measured."""

    def pick(count: int) -> Callable[[], object]:
        state, strategy = state_of(count), acquisition.load(name)
        return lambda: strategy.pick(state, 1)

    pick(FEW)()
    pairs = 4 * (MANY - FEW) * len(CANDIDATES)
    assert peak(pick(MANY)) < peak(pick(FEW)) + pairs + MOST


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (3, 8))])
def test_shorter_chunks_take_the_same_path(monkeypatch: pytest.MonkeyPatch, tmp_path, seed: int) -> None:
    """A product may round otherwise in its last bits by how many rows it has; nothing follows from that."""

    def run(bytes_: int, name: str) -> Session:
        monkeypatch.setattr(chunks, "_BYTES", bytes_)
        workflow = workflows.dense(patch=7, init=30, batch_size=4, budget=54, cold_steps=15)
        source = SimulatedSource(shape=(30, 41), seed=seed)
        with Session(source, workflow, seed, tmp_path / name) as session:
            session.run()
            assert session.wait(250)
        return session

    whole, short = run(1 << 40, "whole.h5").snapshot, run(1 << 14, "short.h5").snapshot
    np.testing.assert_array_equal(short.measured, whole.measured)
    np.testing.assert_array_equal(short.spectra, whole.spectra)
    for entry, other in zip(short.curve, whole.curve, strict=True):
        assert entry == pytest.approx(other, abs=1e-5)
