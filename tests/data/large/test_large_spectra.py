"""256 x 257 spectra of 4096 values, replayed: a gigabyte that stays on disk."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import h5py
import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.sources.replay import ReplaySource

SIDE, LENGTH = (256, 257), 4096
ALL = SIDE[0] * SIDE[1] * LENGTH * 4  # bytes


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A file of that size, and its image."""
    path = tmp_path_factory.mktemp("large") / "large.h5"
    rows, cols = np.indices(SIDE)
    height = np.sin(rows / 9.0) * np.cos(cols / 14.0 + rows / 40.0)
    axis = np.linspace(-3.0, 3.0, LENGTH, dtype=np.float32)
    with h5py.File(path, "w") as file:
        file["image"], file["axis"] = height, axis
        spectra = file.create_dataset("spectra", (*SIDE, LENGTH), "f4", chunks=(1, 8, LENGTH))
        for row in range(SIDE[0]):
            spectra[row] = np.tanh(axis + 2 * height[row, :, None].astype(np.float32))
    assert path.stat().st_size > ALL
    yield path, height
    path.unlink()


@contextmanager
def own_memory():
    """The most memory of its own that this process takes meanwhile, more than before: [bytes].

    Pages of a mapped file are the system's, which takes them back at will.
    """
    before, most, done = _own(), [0], threading.Event()

    def watch():
        while not done.wait(0.01):
            most[0] = max(most[0], _own() - before)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        done.set()
        thread.join()


def _own():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("RssAnon"))


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads what Linux counts of a process")
def test_of_a_gigabyte_of_spectra_those_that_are_asked_for_are_in_memory(recorded):
    path, height = recorded
    points = np.random.default_rng(0).permutation(np.argwhere(height < 2))[:200].astype(float)
    with own_memory() as most:
        source = ReplaySource(path)
        source.open()
        taken = np.array([one.values for one in source.measure(points[:50])])
        known = source.truth(points)
    axis = np.linspace(-3.0, 3.0, LENGTH, dtype=np.float32)
    rows, cols = points.astype(int).T
    expected = np.tanh(axis + 2 * height[rows, cols, None].astype(np.float32))
    np.testing.assert_allclose(known, expected, rtol=1e-5)
    np.testing.assert_array_equal(taken, known[:50])
    assert most[0] < ALL / 8, f"{most[0] >> 20} of {ALL >> 20} MiB"
    print(f"{most[0] >> 20} of {ALL >> 20} MiB")


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads what Linux counts of a process")
def test_a_run_with_its_learner_and_scores_needs_less_than_they_take(recorded, tmp_path):
    path, _ = recorded
    workflow, file = cw.workflows.dense(init=10), tmp_path / "run.h5"
    with own_memory() as most, cw.Session(ReplaySource(path), workflow, seed=1, path=file) as session:
        session.run(20)
        assert session.wait(600)
        seen = session.snapshot
    assert seen.state == "finished"
    assert seen.curve[-1]["heldout_r2"] > 0.5
    assert most[0] < 0.85 * ALL, f"{most[0] >> 20} of {ALL >> 20} MiB"
    print(f"{most[0] >> 20} of {ALL >> 20} MiB")
