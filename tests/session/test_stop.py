"""Stop during a measurement, a scan and a training: accepted at once, acts after the point; nobody waits."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import pytest

from tests.session.small import SmallLearner, SmallSource

AT_ONCE = 0.5  # seconds, on a machine that is busy with other things


def until(condition, seconds=30.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


@contextmanager
def heartbeat():
    """The longest time between two beats of a thread that wants to beat every 5 ms: what a kernel feels."""
    longest, done = [0.0], threading.Event()

    def beat():
        before = time.monotonic()
        while not done.wait(0.005):
            now = time.monotonic()
            longest[0] = max(longest[0], now - before)
            before = now

    thread = threading.Thread(target=beat)
    thread.start()
    yield longest
    done.set()
    thread.join()


def stop_while(run, what, ends, count=None):
    """Run to ``count`` spectra, and stop when ``what(snapshot)``; seconds until the run rested."""
    told = []
    run.subscribe(lambda snapshot: told.append((time.monotonic(), snapshot.message, len(snapshot.measured))))
    run.run(count)
    until(lambda: what(run.snapshot))
    with heartbeat() as longest:
        asked = time.monotonic()
        run.stop()
        returned = time.monotonic()
        assert run.wait(ends + 20)
        rested = time.monotonic()
    # What ends at once rests without a word of what it waits for.
    stopping = (at for at, message, _ in told if message.startswith("stopping") and at >= asked)
    accepted = min(stopping, default=rested)
    print(
        f"stop() returned after {1e3 * (returned - asked):.1f} ms, accepted after "
        f"{1e3 * (accepted - asked):.1f} ms, the run rested after {rested - asked:.2f} s, "
        f"the longest gap between two beats was {1e3 * longest[0]:.0f} ms"
    )
    assert returned - asked < AT_ONCE
    assert accepted - asked < AT_ONCE
    assert longest[0] < AT_ONCE
    assert run.snapshot.state == "stopped"
    return rested - asked


@pytest.mark.parametrize(
    ("seconds", "overlap"),
    [(0.7, False), *(pytest.param(10.0, overlap, marks=pytest.mark.slow) for overlap in (False, True))],
)
def test_stop_during_a_measurement(session, seconds, overlap):
    source = SmallSource(kind="instrument", truth=False)
    run = session(source, overlap=overlap)
    run.run(14)
    assert run.wait(20)
    source.seconds = seconds
    rested = stop_while(run, lambda seen: seen.message.startswith("measuring"), seconds, count=20)
    assert seconds - 0.5 < rested < seconds + AT_ONCE + 1
    assert len(run.snapshot.measured) == 15, "the point under way is kept, and no other begun"
    assert len(source.measured) == 15


def test_stop_during_a_scan(session):
    class Scanning(SmallSource):
        def image(self, *, on_line=None, stop=None):
            for line in range(60):
                time.sleep(0.02)
                on_line(line, 60)
                if stop():
                    break
            return super().image()

    run = session(Scanning(kind="instrument", truth=False))
    rested = stop_while(run, lambda seen: seen.message.startswith("scanning the image, line"), 1.2)
    assert rested < 1
    assert len(run.snapshot.measured) == 0


@pytest.mark.parametrize("overlap", [False, True])
def test_stop_during_a_training(session, overlap):
    class Slow(SmallLearner):
        seconds = 0.0

        def fit(self, measured, *, step, report):
            Slow.seconds = 0.15 if step == 3 else 0.0
            return super().fit(measured, step=step, report=report)

    source = SmallSource(seconds=0.01)
    run = session(source, learner=Slow, overlap=overlap)
    rested = stop_while(
        run, lambda seen: seen.step == 2 and seen.message == "training" and seen.progress, 1.5
    )
    assert rested < 0.15 + AT_ONCE
    assert run.snapshot.step == 2, "the training is dropped"
    assert len(run.snapshot.measured) == len(source.measured)
