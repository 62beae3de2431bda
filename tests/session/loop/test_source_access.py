from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.session.file.run_file import RunFile
from tests.session.runs import until
from tests.session.small import SmallSource


def test_the_true_error_of_replayed_data_is_a_map_of_the_mean_absolute_error(session):
    source = SmallSource()
    run = session(source)
    run.run()
    assert run.wait(20)
    seen, candidates = run.snapshot, run.info.candidates
    rows, cols = candidates.pixels.T
    missing = seen.prediction.spectra(np.arange(len(candidates))) - source.cube[rows, cols]
    expected = candidates.to_map(np.abs(missing).mean(axis=1))
    np.testing.assert_allclose(seen.maps["true_error"], expected, rtol=1e-5)
    with RunFile.open(run.path) as file:
        np.testing.assert_array_equal(file.snapshot.maps["true_error"], seen.maps["true_error"])


@pytest.mark.parametrize("options", [{"kind": "instrument"}, {"kind": "simulator"}, {"truth": False}])
def test_there_is_no_map_of_an_error_that_is_unknown(session, options):
    run = session(SmallSource(**options), holdout=0)
    run.run(10)
    assert run.wait(20)
    assert "true_error" not in run.snapshot.maps


def test_patience_follows_the_seconds_of_a_point(session):
    access = session()._worker.loop.source
    assert access.patience == 60
    for _ in range(9):
        access.took(13.0)
    assert access.patience == 130


def test_stop_reaches_the_source_while_it_measures(session):
    source = SmallSource(seconds=0.2)
    run = session(source)
    run.run()
    until(lambda: run.snapshot.message.startswith("measuring"))
    run.stop()
    run.wait(5)
    assert source.stopped == 1
    assert run.snapshot.state == "stopped"
