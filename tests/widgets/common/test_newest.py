"""Only the newest request is served."""

from __future__ import annotations

import threading

from curiosity_widgets.widgets.common.newest import NewestOnly
from tests.widgets.fake_session import wait_for


def test_requests_during_work_are_served_once_afterwards() -> None:
    runs: list[int] = []
    started, release = threading.Event(), threading.Event()

    def work() -> None:
        runs.append(len(runs))
        started.set()
        assert release.wait(5)

    newest = NewestOnly(work, "test-newest")
    newest.request()
    assert started.wait(5)
    for _ in range(5):
        newest.request()
    release.set()
    wait_for(lambda: not any(thread.name == "test-newest" for thread in threading.enumerate()))
    assert runs == [0, 1]
    newest.request()  # a thread of its own again
    wait_for(lambda: runs == [0, 1, 2])


def test_after_the_end_nothing_starts() -> None:
    runs: list[int] = []
    newest = NewestOnly(lambda: runs.append(0), "test-ended")
    newest.end()
    newest.request()
    assert not any(thread.name == "test-ended" for thread in threading.enumerate())
    assert runs == []
