"""Jobs give their results in order, report from the caller's thread, and stop when asked to."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from curiosity_widgets.learning.protocols import Interrupted, silent
from curiosity_widgets.learning.training.parallel import Tick, run_jobs


def counting(number: int, ticks: int = 3) -> Callable[[Tick], int]:
    def job(tick: Tick) -> int:
        for _ in range(ticks):
            tick(f"job {number}")
        return number

    return job


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_results_in_order_and_reports_from_here(threads: int) -> None:
    reports: list[tuple[str, float | None]] = []

    def report(message: str, fraction: float | None = None) -> None:
        assert threading.current_thread() is threading.main_thread()
        reports.append((message, fraction))

    assert run_jobs([counting(n) for n in range(7)], 21, report, threads) == list(range(7))
    assert [fraction for _, fraction in reports] == pytest.approx([(n + 1) / 21 for n in range(21)])
    assert sorted(message for message, _ in reports) == [f"job {n}" for n in range(7) for _ in range(3)]


@pytest.mark.parametrize("threads", [1, 2])
def test_an_interrupting_report_ends_the_other_jobs(threads: int) -> None:
    ended = threading.Event()

    def endless(tick: Tick) -> None:
        try:
            while True:
                tick("endless")
        finally:
            ended.set()

    def report(message: str, fraction: float | None = None) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        run_jobs([endless, endless], 10, report, threads)
    assert ended.is_set()
    assert not any(thread.name.startswith("training") for thread in threading.enumerate())


@pytest.mark.parametrize("threads", [1, 2])
def test_a_failing_job_raises_here(threads: int) -> None:
    def failing(tick: Tick) -> int:
        raise ZeroDivisionError("inside")

    with pytest.raises(ZeroDivisionError, match="inside"):
        run_jobs([counting(0), failing, counting(2)], 6, silent, threads)
