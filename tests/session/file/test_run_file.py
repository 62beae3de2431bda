"""The run file: opens everywhere, is read while it is written, and is trusted in nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import time

import h5py
import numpy as np
import pytest
import xarray

from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.names import axis_dimension
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.summary import run_summary
from tests.paths import ROOT
from tests.session.small import LENGTH, SHAPE, SmallLearner, SmallSource, workflow


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    path = tmp_path_factory.mktemp("finished") / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run()
        session.wait(20)
    return path, session


@pytest.fixture
def copy(finished, tmp_path):
    """The finished file, to be damaged."""
    path = tmp_path / "copy.h5"
    path.write_bytes(finished[0].read_bytes())
    return path


def test_xarray_opens_it_with_dimensions_and_units(finished):
    path, session = finished
    with xarray.open_dataset(path, engine="h5netcdf") as data:
        assert data["spectra"].dims == ("point", "bias")
        assert data["spectra"].shape == (22, LENGTH)
        assert data["spectra"].attrs["units"] == "pm"
        assert data["bias"].attrs["units"] == "V"
        np.testing.assert_allclose(data["bias"], SmallSource().bias)
        assert data["image"].dims == ("channel", "row", "col")
        assert data["image"].shape == (2, *SHAPE)
        assert [bytes(name).decode() for name in data["channel"].values] == ["height", "phase"]
        assert data["maps"].dims == ("evaluation", "layer", "row", "col")
        assert data["evaluation"].values.tolist() == [1, 2, 3, 4, 5]
        np.testing.assert_array_equal(data["requested"], session.snapshot.measured)
        np.testing.assert_array_equal(
            data["maps"][-1].sel(layer=b"acquisition"), session.snapshot.maps["acquisition"]
        )
        assert np.isfinite(data["score"].values[:, :6]).all()
        assert (data["ended"] >= data["started"]).all()


def test_h5py_opens_it_and_finds_weights(finished):
    with h5py.File(finished[0]) as file:
        assert file.attrs["curiosity_run_file"] == 1
        weights = file["weights/weights.linear"]
        assert weights.shape == (2 * 9 + 1, LENGTH)
        facts = json.loads(file.attrs["facts"])
    assert facts["seed"] == 3
    assert facts["workflow"]["patch"] == 3
    assert {"python", "numpy", "torch", "h5py", "curiosity-widgets"} <= set(facts["versions"])


def test_a_run_file_shows_what_the_session_showed(finished):
    path, session = finished
    with RunFile.open(path) as run:
        seen, was = run.snapshot, session.snapshot
        assert run.info.candidates.patch == 3
        np.testing.assert_array_equal(run.info.held_out, session.info.held_out)
    assert (seen.state, seen.step, seen.formula, seen.terms) == (was.state, was.step, was.formula, was.terms)
    assert seen.curve == was.curve
    assert vars(seen.settings) == vars(was.settings)
    for name in was.maps:
        np.testing.assert_array_equal(seen.maps[name], was.maps[name])
    np.testing.assert_array_equal(seen.latent, was.latent)
    np.testing.assert_array_equal(seen.clusters, was.clusters)
    np.testing.assert_array_equal(seen.prediction.spectra(5), was.prediction.spectra(5))
    np.testing.assert_array_equal(seen.picks, was.picks)
    np.testing.assert_allclose(seen.scores, was.scores)
    np.testing.assert_array_equal(seen.available, was.available)
    assert seen.training.train_loss == pytest.approx(was.training.train_loss)
    assert seen.seconds == pytest.approx(was.seconds, abs=0.5)


def test_reading_while_it_is_written_by_another_process(tmp_path):
    path = tmp_path / "run.h5"
    code = f"""
        from curiosity_widgets.session.session import Session
        from tests.session.small import SmallLearner, SmallSource, workflow
        with Session(SmallSource(seconds=0.01), workflow(), 3, {str(path)!r}, learner=SmallLearner) as run:
            run.run(); run.wait()
            input()
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, stdin=subprocess.PIPE
    ) as writer:
        end = time.monotonic() + 60
        while not path.exists() and time.monotonic() < end:
            time.sleep(0.01)
        run, counts, states = RunFile.open(path), [], set()
        while run.state != "finished" and time.monotonic() < end:
            run.refresh()
            counts.append(len(run.snapshot.measured))
            states.add(run.state)
        writer.communicate(b"\n")
    assert counts == sorted(counts)
    assert len(set(counts)) > 5
    assert counts[-1] == 22
    assert "running" in states
    assert run.snapshot.maps["acquisition"].shape == SHAPE
    run.refresh()  # also after the file was put in order
    assert len(run.snapshot.measured) == 22


def test_a_viewer_in_the_same_process_follows_a_run_and_its_resume(tmp_path):
    path = tmp_path / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.step()
        session.wait(10)
        run = RunFile.open(path)
        assert len(run.snapshot.measured) == 6
        session.step()
        session.wait(10)
        assert run.refresh() is True
        assert len(run.snapshot.measured) == 10
        assert run.state == "paused"
    assert len(run.snapshot.measured) == 10
    with Session.open(path, SmallSource(), learner=SmallLearner) as session:
        session.run()
        session.wait(20)
        run.refresh()
        assert len(run.snapshot.measured) == 22
        assert run.refresh() is False
    with Session(SmallSource(), workflow(), 4, path, overwrite=True, learner=SmallLearner) as session:
        session.step()
        session.wait(10)
        with pytest.raises(CuriosityError, match="now holds another run"):
            run.refresh()


def test_the_summary(finished):
    path, session = finished
    with RunFile.open(path) as run:
        told = run_summary(run)
    json.dumps(told, allow_nan=False)
    live = run_summary(session)
    assert told["measured"] == live["measured"]
    assert all(isinstance(value, int) for point in told["measured"] for value in point)
    assert len(told["measured"]) == 22
    assert told["heldout_r2"] == told["curve"][-1]["heldout_r2"]
    assert told["heldout_r2_yardsticks"] == {"mean": 0.0, "ridge": 0.5, "forest": 0.4}
    assert told["curve"][0]["n"] == 6
    assert told["seed"] == 3
    assert told["workflow"] == "dense"
    assert told["strategy"] == "mixed"
    assert told["prequential_r2"] is None
    assert {"seconds", "data", "version"} <= set(told)


def test_a_file_cut_short_is_one_clear_error(copy):
    content = copy.read_bytes()
    for length in (0, 7, 100, len(content) // 4, len(content) // 2, len(content) - 1000):
        copy.write_bytes(content[:length])
        with pytest.raises(CuriosityError, match=r"copy\.h5") as told:
            RunFile.open(copy)
        assert "\n" not in str(told.value)


@pytest.mark.parametrize("seed", range(25))
def test_flipped_bytes_never_give_anything_but_a_clear_error(copy, seed):
    rng = np.random.default_rng(seed)
    content = np.frombuffer(copy.read_bytes(), dtype=np.uint8).copy()
    places = rng.integers(len(content), size=200)
    content[places] ^= rng.integers(1, 256, size=200, dtype=np.uint8)
    copy.write_bytes(content.tobytes())
    try:
        run_summary(RunFile.open(copy))
    except CuriosityError as error:
        said = str(error)
    else:
        said = str(copy)
    assert str(copy) in said
    assert "\n" not in said


def hostile_external_link(file, folder):
    with h5py.File(folder / "secret.h5", "w") as other:
        other["secret"] = np.arange(3)
    del file["image"]
    file["image"] = h5py.ExternalLink("secret.h5", "/secret")


def hostile_soft_link(file, folder):
    del file["held_out"]
    file["held_out"] = h5py.SoftLink("/measurable")


def hostile_external_storage(file, folder):
    (folder / "secret.bin").write_bytes(bytes(1000))
    file.create_dataset("more", shape=(100,), dtype="u1", external=[(str(folder / "secret.bin"), 0, 100)])


def hostile_virtual(file, folder):
    made = h5py.VirtualLayout(shape=(3,), dtype="i8")
    made[:] = h5py.VirtualSource(str(folder / "secret.h5"), "secret", shape=(3,))
    file.create_virtual_dataset("more", made)


def hostile_references(file, folder):
    file.create_dataset("more", data=np.array([file["image"].ref], dtype=h5py.ref_dtype))


def hostile_circle(file, folder):
    file["run/again"] = file["run"]


def hostile_size(file, folder):
    del file["ended"]
    file.create_dataset("ended", shape=(10**12,), dtype="f8", chunks=(1000,), fillvalue=1.0)


def hostile_shape(file, folder):
    del file["maps"]
    file.create_dataset("maps", data=np.zeros((1, 15, 3, 4)))


def later_format(file, folder):
    file.attrs["curiosity_run_file"] = 99


def foreign(file, folder):
    del file.attrs["curiosity_run_file"]


def candidates_outside(file, folder):
    file["candidate_position"][3] = (5000, 2)


def facts_missing(file, folder):
    facts = json.loads(file.attrs["facts"])
    del facts["workflow"]
    file.attrs["facts"] = json.dumps(facts)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (hostile_external_link, "refused"),
        (hostile_soft_link, "refused"),
        (hostile_external_storage, "refused"),
        (hostile_virtual, "refused"),
        (hostile_references, "refused"),
        (hostile_circle, "nested too deeply"),
        (hostile_size, "damaged"),
        (hostile_shape, "damaged"),
        (later_format, "later version"),
        (foreign, "not a run file"),
        (candidates_outside, "damaged"),
        (facts_missing, "damaged"),
    ],
)
def test_hostile_and_foreign_files_are_refused(copy, change, word):
    with h5py.File(copy, "r+") as file:
        change(file, copy.parent)
    with pytest.raises(CuriosityError, match=word) as told:
        RunFile.open(copy)
    assert str(copy) in str(told.value)
    with pytest.raises(CuriosityError, match=word):
        Session.open(copy, SmallSource(), learner=SmallLearner)
    assert not copy.with_name("copy.h5.lock").exists()


def test_the_axis_names_the_dimension_unless_it_cannot():
    names = {
        name: axis_dimension(Axis(np.arange(3.0), name))
        for name in ("bias", "DC offset", "energy loss", "row", "spectra", "1/cm", "", "ΔE")
    }
    assert names["bias"] == "bias"
    assert names["DC offset"] == "dc_offset"
    assert names["energy loss"] == "energy_loss"
    assert {names[name] for name in ("row", "spectra", "1/cm", "", "ΔE")} == {"axis"}
