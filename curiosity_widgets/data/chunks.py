"""Work over many candidates, a chunk at a time and two chunks at once.

NumPy, PyTorch, BLAS and scikit-learn's trees release Python's lock while they compute. Every chunk is
computed alone, so the numbers do not depend on which thread makes it, nor on how many there are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")

THREADS = min(2, os.cpu_count() or 1)


def by_slices(work: Callable[[slice], None], total: int, size: int) -> None:
    """Call ``work`` with slices of ``size`` rows that make up ``total``; it writes to these rows alone."""
    at_once(work, [slice(start, min(start + size, total)) for start in range(0, total, size)])


def at_once(work: Callable[[Part], None], parts: Iterable[Part]) -> None:
    """Call ``work`` with every part, up to ``THREADS`` of them at a time.

    What a call raises is raised here; parts not begun by then are left out.
    """
    parts = list(parts)
    threads = min(THREADS, len(parts))
    if threads <= 1:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(threads, thread_name_prefix="chunks") as pool:
        for _ in pool.map(work, parts):  # asking for the results raises what was raised inside
            pass
