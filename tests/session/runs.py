"""Small steps that many tests of sessions share."""

from __future__ import annotations

import time

import numpy as np

from curiosity_widgets.session.session import Session
from tests.session.small import SmallLearner, SmallSource, workflow

WAIT = 40  # seconds, on a busy machine
NOTABLE = ("info", "warning", "error")  # all but what every run has


def until(condition, seconds=10.0):
    """Wait until ``condition()`` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def until_seen(session, condition):
    """Wait until ``condition(snapshot)`` holds; the snapshot."""
    end = time.monotonic() + WAIT
    while not condition(session.snapshot):
        assert time.monotonic() < end, session.snapshot
        time.sleep(0.01)
    return session.snapshot


def finished(session):
    """Run to the end; the snapshot."""
    session.run()
    assert session.wait(WAIT)
    return session.snapshot


def rests(session, state="paused", seconds=WAIT):
    """Wait until the run rests in ``state``; the snapshot."""
    assert session.wait(seconds)
    assert session.snapshot.state == state
    return session.snapshot


def positions(snapshot):
    """The measured positions as tuples, in order."""
    return [tuple(point) for point in snapshot.measured.tolist()]


def texts(snapshot, level=None):
    """The lines of the log of one level; by default of all but what every run has."""
    return [entry.text for entry in snapshot.log if entry.level in ([level] if level else NOTABLE)]


def all_texts(snapshot):
    """All lines of the log."""
    return [entry.text for entry in snapshot.log]


def same_path(snapshot, undisturbed):
    """Assert that a run measured and learned what the undisturbed one did."""
    np.testing.assert_array_equal(snapshot.measured, undisturbed.measured)
    np.testing.assert_array_equal(snapshot.measured_step, undisturbed.measured_step)
    np.testing.assert_array_equal(snapshot.spectra, undisturbed.spectra)
    assert snapshot.curve == undisturbed.curve
    assert snapshot.step == undisturbed.step
    np.testing.assert_array_equal(snapshot.maps["acquisition"], undisturbed.maps["acquisition"])


def stopped_after(path, count):
    """A run file of a run that was stopped once it had ``count`` spectra, and how many there are."""
    session = Session(SmallSource(), workflow(), 3, path, learner=SmallLearner)
    session.subscribe(lambda snapshot: session.stop() if len(snapshot.measured) == count else None)
    session.run()
    session.wait(20)
    session.close()
    return len(session.snapshot.measured)
