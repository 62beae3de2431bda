"""One thread for the learner: faster on small networks, and the same numbers every time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import torch
from threadpoolctl import ThreadpoolController

# torch's CPU kernels (oneDNN) keep code for each of the last 1024 shapes. Every step trains on one more
# spectrum, another shape, and memory grew by 20 MB in a hundred steps for code that is never run again.
# Read when the first kernel runs.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")


@contextmanager
def single_thread() -> Iterator[None]:
    """Inside, torch, BLAS and OpenMP use one thread each, and a card's convolutions are those that repeat
    themselves; sums then come in one order."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        repeatable = torch.backends.cudnn.flags(enabled=True, deterministic=True, allow_tf32=False)
        with _controller(len(sys.modules)).limit(limits=1), repeatable:
            yield
    finally:
        torch.set_num_threads(before)


@lru_cache(maxsize=1)
def _controller(modules: int) -> ThreadpoolController:
    """The thread pools of all libraries that are loaded. Looking for them takes 4 ms, several times a step;
    it is done again only where the number of imported ``modules`` has changed."""
    return ThreadpoolController()
