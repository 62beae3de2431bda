"""Work over many candidates, a chunk at a time and two chunks at once.

NumPy, PyTorch, BLAS and scikit-learn's trees release Python's lock while they compute. Every chunk is
computed alone, so the numbers do not depend on which thread makes it, nor on how many there are.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache, partial
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")

THREADS = min(2, os.cpu_count() or 1)
_BYTES = 4 << 20  # that one chunk's arrays may take, however many spectra there are
_FEWEST = 64  # rows; fewer take longer than they save
_SHARED = 1024  # rows that two threads share even where they would make one chunk


def rows_of(row_bytes: int, most: int) -> int:
    """How many rows to take at a time, at most ``most``, where each needs ``row_bytes`` of arrays.

    What has a column for every spectrum is computed in chunks that become shorter as it becomes wider: the
    memory of a step is not to grow with the number of spectra.
    """
    return int(min(most, max(_FEWEST, _BYTES // max(row_bytes, 1))))


def by_slices(work: Callable[[slice], None], total: int, size: int) -> None:
    """Call ``work`` with slices of at most ``size`` rows that make up ``total``; it writes to them alone.

    Of many rows they are an even number and equally long: of 4096, 4096 and 300 rows one of two threads would
    take two, and the other would wait.
    """
    count = -(-total // size)
    if count > 1 or total >= _SHARED:
        size = -(-total // (count + count % 2))
    at_once(work, [slice(start, min(start + size, total)) for start in range(0, total, size)])


def at_once(work: Callable[[Part], None], parts: Iterable[Part]) -> None:
    """Call ``work`` with every part, up to ``THREADS`` of them at a time.

    What a call raises is raised here; parts not begun by then are left out. ``work`` may call this again.
    """
    left = deque(parts)
    work_on = partial(_work_on, work, left)
    helpers = [_helpers().submit(work_on) for _ in range(min(THREADS, len(left)) - 1)]
    try:
        work_on()
    finally:
        # One that has not begun has nothing left to do; waiting for it could mean waiting for oneself.
        begun = [helper for helper in helpers if not helper.cancel()]
        wait(begun)
    for helper in begun:
        helper.result()  # raises what was raised inside


def side_by_side(here: Callable[[], Result], *there: Callable[[], object]) -> Result:
    """Call ``here`` on this thread and the others meanwhile, one after the other, on another one; what is not
    begun when the first has ended is done by both. Returns what the first returns.

    What any of them raises is raised here, once all that were begun have ended; the others are left out. They
    must not write to the same arrays.
    """
    left = deque(there)
    work_on = partial(_work_on, _call, left)
    helper = _helpers().submit(work_on) if THREADS > 1 and there else None
    begun = False
    try:
        result = here()
        work_on()
    finally:
        left.clear()
        # Every helper may be busy with what has led here; one that has not begun has nothing left to do.
        begun = helper is not None and not helper.cancel()
        if helper is not None and begun:
            wait([helper])
    if helper is not None and begun:
        helper.result()
    return result


def _work_on(work: Callable[[Part], None], left: deque[Part]) -> None:
    """Call ``work`` with what is left, one after the other, as other threads may do too. Where a call raises,
    nothing is left."""
    while True:
        try:
            part = left.popleft()
        except IndexError:  # another thread has taken the last
            return
        try:
            work(part)
        except BaseException:
            left.clear()
            raise


def _call(job: Callable[[], object]) -> None:
    job()


@cache
def _helpers() -> ThreadPoolExecutor:
    """The threads beside those that call, kept: glibc has a heap for every thread, up to eight for each core,
    and gives back next to nothing of those whose threads have ended. With new threads for every call a run of
    64 steps on 80 × 80 pixels had 280 MB in them."""
    return ThreadPoolExecutor(max(1, THREADS - 1), thread_name_prefix="chunks")
