from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session import commands
from curiosity_widgets.session.threads.mailbox import Mailbox
from tests.session.runs import positions, until
from tests.session.small import SmallSource


def test_commands_from_many_threads(session):
    run = session(SmallSource(seconds=0.002))
    run.run(60)
    rows = range(4, 13)

    def play(number):
        rng = np.random.default_rng(number)
        for _ in range(15):
            run.settings.beta = float(rng.random())
            run.pause() if rng.random() < 0.3 else run.resume()
            time.sleep(0.003)

    threads = [threading.Thread(target=play, args=(number,)) for number in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.resume()
    assert run.wait(30)
    seen = run.snapshot
    assert seen.state == "finished"
    assert len(set(positions(seen))) == len(seen.measured) == 60


def test_after_close_there_are_no_commands(session):
    source = SmallSource()
    run = session(source)
    run.run()
    run.wait(20)
    run.close()
    run.close()
    assert source.closed == 1
    with pytest.raises(CuriosityError, match="session is closed"):
        run.run(30)
    with pytest.raises(CuriosityError, match="session is closed"):
        run.settings.beta = 0.1
    assert run.settings.beta == 0.5
    assert run.snapshot.state == "finished"


def test_commands_are_taken_in_order_and_open_until_they_are_acted_on():
    box, first, second = Mailbox(), commands.Pause(), commands.Run()
    box.put(first)
    box.put(second)
    assert box.head() is first
    assert box.take(block=True) is first
    assert box.open == (first, second)
    box.acted(first)
    assert (box.open, box.take(block=False), box.take(block=False)) == ((second,), second, None)


def test_a_blocked_worker_is_woken_by_a_poke_without_a_command():
    box = Mailbox()
    threading.Timer(0.05, box.poke).start()
    assert box.take(block=True) is None


def test_a_blocked_worker_waits_no_longer_than_asked():
    assert Mailbox().take(block=True, seconds=0.01) is None


@pytest.mark.parametrize("seconds", [1e10, 1e308, float("inf")])
def test_a_wait_may_be_longer_than_the_clock_can_count(seconds):
    """As of ``Policies(park_after=1e10)``, which means never."""
    box = Mailbox()
    threading.Timer(0.05, box.poke).start()
    assert box.take(block=True, seconds=seconds) is None


def test_nothing_is_taken_in_after_the_end():
    box = Mailbox()
    box.end()
    with pytest.raises(CuriosityError, match=r"Session\.open"):
        box.put(commands.Pause())


@pytest.mark.parametrize("overlap", [False, True])
def test_a_flood_of_commands_does_not_keep_a_run_from_measuring(session, overlap):
    """Whatever comes while commands are acted on has its turn after the next point."""
    run = session(SmallSource(), overlap=overlap)
    over = threading.Event()

    def flood(number):
        while not over.is_set():
            run.settings.beta = number / 8
            run.measure([(5 + number, 9)])
            run.settings.batch_size = 1 + number % 4

    threads = [threading.Thread(target=flood, args=(number,), daemon=True) for number in range(8)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(0.3)  # all of them send
        run.run()
        until(lambda: len(run.snapshot.measured) >= 12, seconds=30)
        run.stop()
        until(lambda: run.snapshot.state == "stopped", seconds=30)
    finally:
        over.set()
    for thread in threads:
        thread.join()


def test_who_floods_waits_not_the_run():
    mailbox = Mailbox()
    began = time.monotonic()
    for _ in range(200):
        mailbox.put(commands.Pause())
    quick = time.monotonic() - began
    for _ in range(100):
        mailbox.put(commands.Pause())
    assert mailbox.waiting == 300
    assert time.monotonic() - began - quick >= 0.02 * 40
