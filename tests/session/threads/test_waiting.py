"""Stop during a measurement, a scan and a training: accepted at once, acts after the point; nobody waits."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from contextlib import contextmanager

import pytest

from curiosity_widgets.learning.protocols import Interrupted
from curiosity_widgets.session.loop.services import NoAnswer
from curiosity_widgets.session.threads.mailbox import Mailbox
from curiosity_widgets.session.threads.waiting import Waiting
from tests.session.runs import until
from tests.session.small import SmallLearner, SmallSource

AT_ONCE = 0.5  # seconds, on a machine that is busy with other things


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


def waiting(meanwhile=lambda: None, watch=lambda future: None):
    return Waiting(Mailbox(), meanwhile, watch)


def test_a_wait_ends_with_the_call_and_looks_after_everything_else_meanwhile():
    future, seen = Future(), []
    threading.Timer(0.15, future.set_result, (7,)).start()
    wait = waiting(lambda: seen.append("meanwhile"), lambda awaited: seen.append(awaited))
    assert wait.result_of(future) == 7
    assert seen[:2] == ["meanwhile", future]


def test_a_session_that_gives_up_waits_for_nothing():
    wait = waiting()
    wait.giving_up.set()
    with pytest.raises(NoAnswer, match="closed meanwhile"):
        wait.wait_for(Future())
    done = Future()
    done.set_result(3)
    assert wait.result_of(done) == 3


def test_sleep_ends_at_once_where_the_run_is_to_end():
    wait = waiting()
    wait.sleep(0.01)
    threading.Timer(0.05, wait.stopping.set).start()
    started = time.monotonic()
    with pytest.raises(Interrupted):
        wait.sleep(60)
    assert time.monotonic() - started < 5
