"""Whole runs on a microscope driven through AEcroscopy: stop, resume, limits, drift and repeats."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import curiosity_widgets as cw
from tests.sources.fakes.aecroscopy import FakeAEBE
from tests.sources.test_aecroscopy import ALL_VOLTAGES, expected, place, sample, source


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # AEcroscopy writes its log and its copies into the current folder


def full_run(workflow, tmp_path):
    """Runs a workflow through the fake; the positions sent must be the positions wanted."""
    exp = FakeAEBE(sample())
    with cw.Session(source(exp), workflow, seed=0, path=tmp_path / "run.h5") as session:
        session.run()
        assert session.wait(280)
        seen = session.snapshot
        assert seen.state == "finished"
        wanted = [place(row, col) for row, col in seen.measured]
        np.testing.assert_allclose(exp.commanded, wanted, atol=1e-12)
        assert exp.spectra[1:] == exp.commanded
        np.testing.assert_allclose(seen.spectra, expected().spectra(seen.measured))
        assert len(np.unique(seen.measured, axis=0)) == workflow.budget
    assert len(exp.threads) == 1
    assert threading.get_ident() not in exp.threads, "all of COM belongs to the session's thread"


def test_stop_acts_after_the_current_spectrum_and_a_new_session_continues(tmp_path):
    exp = FakeAEBE(sample())
    under_way, go_on = threading.Event(), threading.Event()

    def hold(number):
        if number == 4:  # the first was for the axis
            under_way.set()
            go_on.wait(20)

    exp.before_spectrum = hold
    workflow = cw.workflows.dense(patch=9, init=8, budget=12, batch_size=4)
    path = tmp_path / "run.h5"
    with cw.Session(source(exp), workflow, seed=0, path=path) as session:
        session.run()
        assert under_way.wait(20)
        session.stop()
        go_on.set()
        assert session.wait(20)
        assert session.snapshot.state == "stopped"
        assert len(session.snapshot.measured) == len(exp.commanded) == 4
    with cw.Session.open(path, source(exp)) as session:
        session.run()
        assert session.wait(100)
        wanted = [place(row, col) for row, col in session.snapshot.measured]
    np.testing.assert_allclose(exp.commanded, wanted, atol=1e-12)
    assert len(wanted) == 12
    scans = [call for call in exp._log if "raster_scan" in call]
    assert len(scans) == 2, "a resumed run is scanned once more, to see that the same sample lies there"


def test_full_run_of_the_default_workflow(tmp_path):
    full_run(cw.workflows.dense(init=12, budget=32, batch_size=10), tmp_path)


@pytest.mark.slow
def test_full_run_of_workflow_b(tmp_path):
    workflow = cw.workflows.autoencoder(patch=9, init=12, budget=18, batch_size=3, epochs=4)
    full_run(workflow, tmp_path)


@pytest.mark.slow
def test_full_run_within_limits_with_drift_repeats_and_short_ways(tmp_path):
    exp = FakeAEBE(sample())
    beps = {**ALL_VOLTAGES, "offset_V_01": 0.0, "amplitude_V_00": 4.0}
    cheap = {"strategy": "cost", "strategy_options": {"base": "mixed"}}
    workflow = cw.workflows.dense(patch=9, init=10, budget=24, batch_size=7, **cheap)
    limits = cw.Limits(voltage=(-4, 4), setpoint=(0.5, 0.7), min_distance=2, max_spectra=40)
    made = source(exp, beps=beps, set_point=0.6)
    with cw.Session(
        made, workflow, seed=0, path=tmp_path / "run.h5", policies=cw.Policies(limits, 8, 0.2)
    ) as session:
        session.run()
        assert session.wait(280)
        seen = session.snapshot
    assert (seen.state, len(seen.measured), seen.flags) == ("finished", 24, ())
    np.testing.assert_allclose(seen.drift, 0, atol=0.05)
    assert seen.noise_floor == pytest.approx(0, abs=1e-9), "the fake has no noise"
    wanted = np.array([place(row, col) for row, col in seen.measured])
    np.testing.assert_allclose(exp.commanded, wanted, atol=1e-3)  # a twentieth of a pixel
    places = np.unique(seen.measured, axis=0)
    assert 18 <= len(places) < 24
    away = np.linalg.norm(places[:, None] - places[None], axis=2)
    assert away[~np.eye(len(away), dtype=bool)].min() >= 2
