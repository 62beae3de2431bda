from __future__ import annotations

from curiosity_widgets.session.threads import clock
from curiosity_widgets.session.threads.clock import Clock
from tests.session.small import SmallSource


def test_time_left_is_reported(session):
    run = session(SmallSource(seconds=0.02))
    told = []
    run.subscribe(lambda s: told.append(s.seconds_left))
    run.run()
    run.wait(20)
    known = [left for left in told if left is not None]
    assert known
    assert 0 <= min(known) <= max(known) < 5


def test_counts_only_while_the_run_works(monkeypatch):
    now = 10.0
    monkeypatch.setattr(clock.time, "monotonic", lambda: now)
    counted = Clock(5.0)
    assert counted.seconds() == 5
    counted.start()
    now = 13.0
    counted.start()
    assert counted.seconds() == 8
    counted.stop()
    now = 99.0
    assert counted.seconds() == 8


def test_time_left_follows_the_latest_rounds(monkeypatch):
    now = 0.0
    monkeypatch.setattr(clock.time, "monotonic", lambda: now)
    counted = Clock()
    counted.start()
    assert counted.left(0, 100) is None
    for count in range(1, 13):
        now += 10.0 if count < 6 else 2.0
        counted.mark(count)
    assert counted.left(12, 20) == 16
    assert counted.left(12, 10) == 0
