"""Freed memory goes back to the system: glibc keeps what its threads have freed, hundreds of megabytes."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from functools import cache
from typing import Any


def give_back() -> None:
    """Give back what is free, which takes a few milliseconds; elsewhere than with glibc nothing happens."""
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@cache
def _malloc_trim() -> Callable[[int], Any] | None:
    if os.name != "posix":
        return None
    found: Callable[[int], Any] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return found
