from __future__ import annotations

import time

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.protocol import Stopped
from tests.session.faults.parking import Parking
from tests.session.runs import positions, texts, until
from tests.session.small import SmallLearner, SmallSource, failing


def test_steps_take_the_same_path_as_a_run(session, undisturbed):
    run = session()
    counts = []
    for _ in range(5):
        run.step()
        assert run.wait(20)
        assert run.snapshot.state == "paused"
        counts.append(len(run.snapshot.measured))
    assert counts == [6, 10, 14, 18, 22]
    assert positions(run.snapshot) == positions(undisturbed)
    run.step()  # one more round, beyond the budget, as a user asks for it
    run.wait(20)
    assert len(run.snapshot.measured) == 26


def test_pause_acts_after_the_current_point(session, undisturbed):
    source = SmallSource(seconds=0.03)
    run = session(source)
    run.run()
    until(lambda: len(run.snapshot.measured) == 8)
    run.pause()
    assert run.wait(5)
    assert run.snapshot.state == "paused"
    assert len(run.snapshot.measured) in (8, 9)
    taken = len(source.measured)
    time.sleep(0.1)
    assert len(source.measured) == taken
    run.resume()
    assert run.wait(20)
    assert positions(run.snapshot) == positions(undisturbed)


def test_stop_interrupts_a_training_and_the_redone_step_is_the_same(session, undisturbed):
    class Slow(SmallLearner):
        seconds = 0.05

    run = session(learner=Slow)
    run.run()
    until(lambda: run.snapshot.step == 2)
    until(lambda: run.snapshot.message == "training" and len(run.snapshot.measured) == 14)
    started = time.monotonic()
    run.stop()
    assert run.wait(5)
    assert time.monotonic() - started < 0.4
    assert run.snapshot.state == "stopped"
    assert run.snapshot.step == 2
    Slow.seconds = 0.0
    run.run()
    assert run.wait(20)
    assert positions(run.snapshot) == positions(undisturbed)


def test_a_source_that_breaks_fails_the_run_and_it_can_continue(session, undisturbed, caplog):
    run = session(SmallSource(on_measure=failing(1, start=12, error=RuntimeError("driver gone"))))
    run.run()
    with pytest.raises(CuriosityError, match="driver gone"):
        run.wait(20)
    assert run.snapshot.state == "failed"
    assert len(run.snapshot.measured) == 12
    assert "driver gone" in texts(run.snapshot, "error")[0]
    run.run()  # the same session may try again
    assert run.wait(20)
    np.testing.assert_array_equal(run.snapshot.measured, undisturbed.measured)


def test_a_failed_run_is_resumed_from_its_file(session, reopen, undisturbed, caplog):
    run = session(SmallSource(on_measure=failing(1, start=12, error=RuntimeError("driver gone"))))
    run.run()
    with pytest.raises(CuriosityError):
        run.wait(20)
    run.close()
    again = reopen()
    assert again.snapshot.state == "paused"
    assert len(again.snapshot.measured) == 12
    again.run()
    assert again.wait(20)
    np.testing.assert_array_equal(again.snapshot.measured, undisturbed.measured)
    assert any("driver gone" in text for text in texts(again.snapshot))


def test_a_source_that_stops_by_itself(session):
    run = session(SmallSource(on_measure=failing(1, start=9, error=Stopped("emergency button"))))
    run.run()
    assert run.wait(20)
    assert run.snapshot.state == "stopped"
    assert any("emergency button" in text for text in texts(run.snapshot))
    run.resume()
    run.wait(20)
    assert len(run.snapshot.measured) == 22


def test_the_probe_is_parked_on_stop_failure_and_close_but_not_on_pause(session, caplog):
    def breaks(number, point):
        if number == 9 and len(source.did) == 1:
            raise RuntimeError("driver gone")

    source = Parking(stuck=True, on_measure=breaks)
    run = session(source)
    at = {3: run.pause, 5: run.stop}
    run.subscribe(lambda snapshot: at.pop(len(snapshot.measured), lambda: None)())
    run.run()
    assert run.wait(20)
    assert run.snapshot.state == "paused"
    assert source.did == []
    run.resume()
    assert run.wait(20)
    assert run.snapshot.state == "stopped"
    assert source.did == ["parked"]
    run.run()
    with pytest.raises(CuriosityError, match="driver gone"):
        run.wait(20)
    assert source.did == ["parked", "parked"]
    run.run()
    assert run.wait(20)
    assert source.did == ["parked", "parked"]
    run.close()
    assert source.did == ["parked", "parked", "parked", "closed"]
    assert "could not be parked: RuntimeError: stuck" in caplog.text
    lines = texts(run.snapshot, "error")
    assert "the probe could not be parked (RuntimeError: stuck); check it" in lines


class Probe(SmallSource):
    """Notes where its probe is; a measurement brings it back by itself."""

    def __init__(self, **options):
        super().__init__(**options)
        self.did = []

    def park(self):
        self.did.append("parked")

    def measure(self, points, *, stop=None):
        self.did.append("measured")
        return super().measure(points, stop=stop)


@pytest.mark.parametrize("waits", ["paused", "approval", "finished"])
def test_the_probe_is_parked_while_the_run_waits_and_comes_back_by_itself(session, waits):
    source = Probe()
    run = session(source, park_after=0.2, approve=waits == "approval")
    if waits == "paused":
        run.step()
        assert run.wait(20)
    else:
        run.run(10 if waits == "finished" else None)
        assert run.wait(20)
    done = len(run.snapshot.measured)  # with approval nothing: the initial positions wait as well
    assert source.did.count("measured") == done
    # It may be parked before the first point, where the session lay idle; never between points.
    points = [number for number, what in enumerate(source.did) if what == "measured"]
    assert not points or points[-1] - points[0] == done - 1
    until(lambda: source.did[-1:] == ["parked"])
    until(lambda: any("the probe is parked" in text for text in texts(run.snapshot)))
    parked = len(source.did)
    time.sleep(0.3)
    assert len(source.did) == parked  # once
    assert run.wait(5)  # it rests as before
    run.approve() if waits == "approval" else run.run(done + 4)
    until(lambda: len(run.snapshot.measured) >= done + 4)
    assert source.did[parked : parked + 4] == ["measured"] * 4


def test_a_probe_is_not_parked_while_it_waits_where_that_is_switched_off_or_it_never_moved(session):
    source = Probe()
    run = session(source, park_after=None)
    run.step()
    assert run.wait(20)
    time.sleep(0.3)
    assert "parked" not in source.did
    assert run._worker._actions.seconds_to_chore() is None
