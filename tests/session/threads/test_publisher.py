from __future__ import annotations

import logging
from dataclasses import FrozenInstanceError

import numpy as np
import pytest


def test_snapshots_are_immutable_and_do_not_change_behind_ones_back(session):
    run = session()
    run.step()
    run.wait(10)
    seen = run.snapshot
    spectra, measured = seen.spectra.copy(), seen.measured.copy()
    run.run(80)
    run.wait(20)
    np.testing.assert_array_equal(seen.spectra, spectra)
    np.testing.assert_array_equal(seen.measured, measured)
    for array in (seen.spectra, seen.measured, seen.measured_index, seen.maps["acquisition"], seen.available):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(FrozenInstanceError):
        seen.step = 3
    with pytest.raises(ValueError, match="read-only"):
        run.info.image[0] = 0


def test_a_failing_subscriber_is_logged_and_the_run_continues(session, caplog):
    run = session()
    seen = []

    def broken(snapshot):
        raise RuntimeError("my plot is gone")

    run.subscribe(broken)
    end = run.subscribe(seen.append)
    with caplog.at_level(logging.CRITICAL, logger="curiosity_widgets.session"):
        run.step()
        run.wait(10)
    assert any("my plot is gone" in entry.text for entry in run.snapshot.log)
    assert len(seen) > 10
    end()
    count = len(seen)
    run.step()
    run.wait(10)
    assert len(seen) == count


def test_every_point_makes_a_snapshot(session):
    run = session()
    counts = []
    run.subscribe(lambda snapshot: counts.append(len(snapshot.measured)))
    run.run()
    run.wait(20)
    assert set(counts) == set(range(23))
