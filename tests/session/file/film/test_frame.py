"""A frame gives back what it holds, and anything else than a frame is refused."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from curiosity_widgets import workflows
from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Prediction
from curiosity_widgets.session.file.film.frame import Moment, from_bytes, to_bytes
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.sources.simulated import SimulatedSource

CANDIDATES = candidates_on((40, 61), 5)
N = len(CANDIDATES)
MOMENT = Moment(CANDIDATES, 7, np.array([3, 1500]), np.ones(N, dtype=bool))


def made(**changes):
    rng = np.random.default_rng(3)
    about = {
        "step": 2,
        "maps": {name: CANDIDATES.to_map(rng.random(N)) for name in ("acquisition", "gain", "a/b ü")},
        "latent": rng.standard_normal((N, 6)).astype(np.float32),
        "clusters": rng.integers(-1, 4, N),
        "prediction": Prediction(
            rng.random((N, 4)), rng.random((4, 9)), rng.random(9), None, None, rng.random(N), rng.random(9)
        ),
        "patches": rng.random((2, 1, 5, 5)),
    }
    return Display(**(about | changes))


def test_all_parts_come_back():
    shown = made()
    back = from_bytes(to_bytes(shown, MOMENT), CANDIDATES)
    assert list(back.maps) == list(shown.maps)
    np.testing.assert_array_equal(back.clusters, shown.clusters)
    np.testing.assert_allclose(back.patches, shown.patches, atol=1 / 255)
    sample = back.prediction.sample
    assert {3, 1500} <= set(sample.tolist())
    assert 256 <= len(sample) < N
    np.testing.assert_allclose(back.prediction.spectra(sample), shown.prediction.spectra(sample), rtol=1e-6)
    np.testing.assert_allclose(back.prediction.spectra_std(3), shown.prediction.spectra_std(3), rtol=1e-6)
    unknown = np.setdiff1d(np.arange(N), sample)[0]
    assert np.isnan(back.prediction.spectra(int(unknown))).all()
    assert np.isfinite(back.latent).all(axis=1).nonzero()[0].tolist() == sample.tolist()


def test_the_sample_is_the_same_at_every_step_but_for_what_was_measured():
    samples = [Moment(CANDIDATES, 7, np.array(index), MOMENT.available).sample(40) for index in ([0], [0, 9])]
    assert set(samples[1]) - set(samples[0]) <= {9}


@pytest.mark.parametrize(("side", "most"), [(128, 120_000), (1024, 4_000_000)])
def test_a_step_takes_little_room(side, most):
    """As much as a run of the default learner shows: six maps, with noise of a few levels on each."""
    candidates = candidates_on((side, side), 13)
    count, rng = len(candidates), np.random.default_rng(4)
    rows, cols = candidates.pixels.T
    maps = {}
    for name in ("acquisition", "predicted_error", "uncertainty", "cannot_be_learned_here", "gain", "rare"):
        smooth = np.sin(rows / rng.uniform(9, 30)) * np.cos(cols / rng.uniform(9, 30))
        maps[name] = candidates.to_map(smooth + 0.04 * rng.standard_normal(count))
    prediction = Prediction(
        rng.random((count, 8)),
        rng.random((8, 256)),
        rng.random(256),
        deviation=rng.random(count),
        profile=rng.random(256),
    )
    latent = rng.standard_normal((count, 8)).astype(np.float32)
    display = Display(
        step=2, maps=maps, latent=latent, clusters=(rows // 9 + cols // 11) % 5, prediction=prediction
    )
    moment = Moment(candidates, 7, np.arange(0, count, count // 100), np.ones(count, dtype=bool))
    assert len(to_bytes(display, moment)) <= most


@pytest.mark.slow
def test_a_step_of_a_real_run_takes_little_room(tmp_path):
    workflow = workflows.dense(init=20, batch_size=10, budget=30)
    with Session(SimulatedSource(shape=(128, 128)), workflow, 0, tmp_path / "run.h5") as session:
        session.run()
        assert session.wait(200)
    with RunFile.open(tmp_path / "run.h5") as run:
        assert len(run.film) == 2
        assert max(place.size for place in run.film.values()) <= 120_000


def test_parts_that_a_run_lacks_are_left_out():
    bare = made(latent=None, prediction=None, clusters=None, patches=None)
    back = from_bytes(to_bytes(bare, MOMENT), CANDIDATES)
    assert (back.latent, back.prediction, back.clusters, back.patches) == (None,) * 4


def test_anything_else_is_refused():
    whole = to_bytes(made(), MOMENT)
    others = candidates_on((40, 60), 5)
    for content, candidates in ((whole[:-9], CANDIDATES), (b"", CANDIDATES), (whole, others),
                                (zlib.compress(b"no arrays"), CANDIDATES)):  # fmt: skip
        with pytest.raises(CuriosityError, match="damaged"):
            from_bytes(content, candidates)
