"""What only the eye needs: the true error of replayed data, what was asked for, and the log of events."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.session.run_file import RunFile

from .small import SmallSource


def test_the_true_error_of_replayed_data_is_a_map(session):
    source = SmallSource()
    run = session(source)
    run.run()
    assert run.wait(20)
    seen, candidates = run.snapshot, run.info.candidates
    rows, cols = candidates.pixels.T
    missed = seen.prediction.spectra(np.arange(len(candidates))) - source.cube[rows, cols]
    expected = candidates.to_map(np.sqrt((missed**2).mean(axis=1)))
    np.testing.assert_allclose(seen.maps["true_error"], expected, rtol=1e-5)
    with RunFile.open(run.path) as file:
        np.testing.assert_array_equal(file.snapshot.maps["true_error"], seen.maps["true_error"])


@pytest.mark.parametrize("kind", ["instrument", "simulator"])
def test_nobody_else_knows_the_true_error(session, kind):
    run = session(SmallSource(kind=kind), holdout=0)
    run.run(10)
    assert run.wait(20)
    assert "true_error" not in run.snapshot.maps


def test_what_was_asked_for_is_seen_until_it_is_measured(session):
    run = session()
    run.run(6)
    assert run.wait(20)
    free = np.flatnonzero(run.snapshot.available)[[3, 9]]
    places = run.info.candidates.positions[free]
    asked = []
    run.subscribe(lambda snapshot: asked.append(snapshot.asked.tolist()))
    run.measure(places)
    run.run(10)
    assert run.wait(20)
    assert places.tolist() in asked
    assert len(run.snapshot.asked) == 0
    assert set(free) <= set(run.snapshot.measured_index)


def test_the_log_tells_what_happened_also_from_the_file(session):
    run = session()
    run.settings.beta = 0.75
    run.exclude(np.indices(run.info.candidates.shape)[1] > 23)
    run.run(10)
    assert run.wait(20)
    texts = [entry.text for entry in run.snapshot.log]
    assert "β is now 0.75" in texts
    assert "34 pixels are now excluded" in texts
    assert "step 1: trained on 6 spectra" in texts
    assert texts[-1] == "the run is finished"
    times = [entry.time for entry in run.snapshot.log]
    assert times == sorted(times)
    with RunFile.open(run.path) as file:
        assert [entry.text for entry in file.snapshot.log] == texts
