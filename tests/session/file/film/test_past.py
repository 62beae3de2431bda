"""A run that is looked back at: every step as it was live, within the bounds of the film."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.latent_space import principal_components
from curiosity_widgets.session.file import recorder as recording
from curiosity_widgets.session.file.film import room
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from tests.session.file.film.test_levels import level_of
from tests.session.small import SmallLearner, SmallSource, workflow

STEPS = 33
PLAN = {"batch_size": 2, "init": 6, "budget": 6 + 2 * (STEPS - 1)}


def recorded(session):
    """The first snapshot of every step that shows its evaluation and its picks."""
    seen = {}

    def note(snapshot):
        scored = snapshot.curve and snapshot.curve[-1]["step"] == snapshot.step
        if snapshot.shown.step == snapshot.step > 0 and len(snapshot.picks) and scored:
            seen.setdefault(snapshot.step, snapshot)

    return seen, session.subscribe(note)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A finished run of many steps and what was seen of it live."""
    path = tmp_path_factory.mktemp("film") / "run.h5"
    with Session(SmallSource(), workflow(**PLAN), 3, path, learner=SmallLearner) as session:
        seen, _ = recorded(session)
        session.run()
        assert session.wait(60)
        info = session.info
    return path, seen, info


def assert_same(then, live, info):
    """A step that was looked up is the one that was live, within the stated bounds."""
    count = live.curve[-1]["n"]
    assert (then.step, len(then.measured)) == (live.step, count)
    np.testing.assert_array_equal(then.measured, live.measured[:count])
    np.testing.assert_array_equal(then.spectra, live.spectra[:count])
    np.testing.assert_array_equal(then.measured_step, live.measured_step[:count])
    assert [dict(entry) for entry in then.curve] == [dict(entry) for entry in live.curve]
    assert (then.terms, then.formula, then.beta, then.lam) == (live.terms, live.formula, live.beta, live.lam)
    assert then.shown.picks == live.shown.picks
    assert then.shown.scores == live.shown.scores
    assert set(then.maps) == set(live.maps)
    for name, values in live.maps.items():
        known = np.isfinite(values)
        np.testing.assert_array_equal(np.isfinite(then.maps[name]), known)
        if name == "acquisition":
            rows, cols = info.candidates.pixels.T
            scores = [maps["acquisition"][rows, cols] for maps in (then.maps, live.maps)]
            levels = [np.rint(level_of(values, then.available)) for values in scores]
            assert np.abs(levels[0] - levels[1]).max() <= 1.0
        else:
            span = np.ptp(values[known])
            assert np.abs(then.maps[name] - values)[known].max() <= span / 255 + 1e-9
    sample = then.prediction.sample
    assert np.isin(then.measured_index, sample).all()
    np.testing.assert_array_equal(then.prediction.spectra(sample), live.prediction.spectra(sample))
    coordinates = principal_components(live.latent, 3)[0].astype(np.float32)
    np.testing.assert_array_equal(then.latent[sample], coordinates[sample])
    np.testing.assert_array_equal(then.clusters, live.clusters)


def test_every_step_is_as_it_was_live(run):
    path, seen, info = run
    with RunFile.open(path) as file:
        assert file.steps == tuple(range(1, STEPS + 1))
        assert len(seen) > STEPS // 2  # a snapshot may be overtaken by the next
        for step, live in seen.items():
            assert_same(file.at(step), live, info)


def test_what_is_known_nowhere_is_said_to_be_unknown(run):
    with RunFile.open(run[0]) as file:
        then = file.at(4)
        unknown = np.setdiff1d(np.arange(len(file.info.candidates)), then.prediction.sample)
        assert np.isnan(then.prediction.spectra(unknown)).all()
        assert np.isnan(then.latent[unknown]).all()
        for step in (0, STEPS + 1, -1):
            with pytest.raises(CuriosityError, match=rf"no step {step}; it has 1 to {STEPS}"):
                file.at(step)


def test_a_file_that_still_grows_is_looked_back_at(tmp_path):
    path = tmp_path / "run.h5"
    with Session(SmallSource(), workflow(**PLAN), 3, path, learner=SmallLearner) as session:
        session.run(14)
        assert session.wait(60)
        file = RunFile.open(path)
        assert file.steps[-1] == 5
        seen, _ = recorded(session)
        session.run(20)
        assert session.wait(60)
        for step, live in seen.items():
            if len(live.measured) == live.curve[-1]["n"]:
                assert_same(file.at(step), live, session.info)
        assert file.at(8).step == 8


def test_steps_before_a_kill_and_after_the_resume_are_as_in_a_run_that_nothing_disturbed(run, tmp_path):
    path = tmp_path / "killed.h5"
    with Session(SmallSource(), workflow(**PLAN), 3, tmp_path / "run.h5", learner=SmallLearner) as session:
        session.run(30)
        assert session.wait(60)
        shutil.copy(tmp_path / "run.h5", path)  # what a kill at this moment leaves
    with Session.open(path, SmallSource(), learner=SmallLearner) as session:
        session.run(PLAN["budget"])
        assert session.wait(60)
    with RunFile.open(path) as file, RunFile.open(run[0]) as whole:
        for step in range(1, STEPS + 1):
            then, undisturbed = file.at(step), whole.at(step)
            np.testing.assert_array_equal(then.measured, undisturbed.measured)
            assert then.shown.picks == undisturbed.shown.picks
            for name in undisturbed.maps:
                np.testing.assert_array_equal(then.maps[name], undisturbed.maps[name])


def test_a_long_film_leaves_old_steps_out_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "budget", lambda spectra: 200_000)
    monkeypatch.setattr(recording, "_ALWAYS_SAVED", 0)  # as of a large sample: in full at rest alone
    path = tmp_path / "run.h5"
    with Session(SmallSource(), workflow(**PLAN), 3, path, learner=SmallLearner) as session:
        session.run()
        assert session.wait(60)
        shown = session.snapshot
    with RunFile.open(path) as file:
        assert sum(place.size for place in file.film.values()) <= 200_000
        assert {1, *range(STEPS - 7, STEPS + 1)} <= set(file.film)
        gone = next(step for step in file.steps if step not in file.film)
        then = file.at(gone)
        assert len(then.measured) == 6 + 2 * (gone - 1)
        assert then.shown.step in file.film
        assert f"maps of step {then.shown.step}" in then.message
        assert file.at(1).message == ""
        np.testing.assert_array_equal(file.snapshot.maps["acquisition"], shown.maps["acquisition"])
        low, high = shown.latent.min(), shown.latent.max()
        assert file.snapshot.latent.shape == (len(shown.latent), 2)
        assert high > low
        spectra = [snapshot.prediction.spectra(5) for snapshot in (file.snapshot, shown)]
        np.testing.assert_allclose(*spectra, atol=1e-4 * np.ptp(shown.prediction.scores))


def test_a_file_of_an_earlier_version_has_the_maps_of_every_step():
    with RunFile.open(Path(__file__).parents[1] / "written_by_0e87a72" / "plain.h5") as file:
        assert len(file.steps) > 1
        for step in file.steps:
            then = file.at(step)
            assert then.step == step
            assert np.isfinite(then.maps["acquisition"]).any()
