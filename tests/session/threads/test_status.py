from __future__ import annotations

from tests.session.runs import finished, until
from tests.session.small import SmallSource


def test_a_state_is_recorded_once_when_it_is_entered(session):
    run = session()
    seen = finished(run)
    states = [entry.text for entry in seen.log if entry.text.startswith("the run is")]
    assert states == [
        "the run is imaging", "the run is idle", "the run is initialising", "the run is running",
        "the run is finished",
    ]  # fmt: skip


def test_the_message_is_what_a_user_waits_for(session):
    run = session(SmallSource(seconds=0.3))
    run.run()
    until(lambda: run.snapshot.message.startswith("measuring ("))
    run.pause()
    until(lambda: run.snapshot.message == "pausing after the current point")
    assert run.wait(20)
    assert run.snapshot.message == ""
