"""Several trainings or evaluations in parallel, with reports only from the calling thread.

Each job draws from generators of its own and computes in one thread, so results do not depend on how
many run at once. PyTorch releases Python's lock while it computes.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from curiosity_widgets.data.chunks import THREADS
from curiosity_widgets.learning.protocols import Report

Result = TypeVar("Result")
Tick = Callable[[str], None]  # a job calls it after each epoch or chunk

DEFAULT_THREADS = THREADS


class _Cancelled(Exception):
    """Raised inside a job that its caller no longer waits for."""


def run_jobs(
    jobs: Sequence[Callable[[Tick], Result]], ticks: int, report: Report, threads: int = DEFAULT_THREADS
) -> list[Result]:
    """Results of all ``jobs`` in their order; at most ``threads`` at once, started in the given order.

    Every ``tick(message)`` of a job becomes one ``report(message, fraction)``, where ``ticks`` of them
    are the whole work. When a report or a job raises, the others stop at their next tick, and it is
    raised here.
    """
    if threads <= 1 or len(jobs) == 1:
        return _one_by_one(jobs, ticks, report)
    messages: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    cancelled = threading.Event()

    def tick(message: str) -> None:
        if cancelled.is_set():
            raise _Cancelled
        messages.put(message)

    done = 0
    with ThreadPoolExecutor(min(threads, len(jobs)), thread_name_prefix="training") as pool:
        futures: list[Future[Result]] = [pool.submit(job, tick) for job in jobs]
        for future in futures:
            future.add_done_callback(lambda _: messages.put(None))  # wakes the loop below
        try:
            while not all(future.done() for future in futures) or not messages.empty():
                message = messages.get()
                if message is not None:
                    done += 1
                    report(message, min(1.0, done / ticks))
                _raise_first_error(futures)
        except BaseException:
            cancelled.set()
            for future in futures:
                future.cancel()
            wait(futures)
            raise
    return [future.result() for future in futures]


def _one_by_one(jobs: Sequence[Callable[[Tick], Result]], ticks: int, report: Report) -> list[Result]:
    done = 0

    def tick(message: str) -> None:
        nonlocal done
        done += 1
        report(message, min(1.0, done / ticks))

    return [job(tick) for job in jobs]


def _raise_first_error(futures: Sequence[Future[Result]]) -> None:
    finished, _ = wait(futures, timeout=0, return_when=FIRST_COMPLETED)
    for future in finished:
        error = future.exception()
        if error is not None:
            raise error
