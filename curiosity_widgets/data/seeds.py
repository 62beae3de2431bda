"""Random streams: every draw of a run comes from its one seed, addressed by name.

A stream belongs to a purpose and a step (``stream(seed, "picks", 7)``) and keeps no state between
steps, so a run that is resumed from disk at step 7 draws what the undisturbed run drew there.
"""

from __future__ import annotations

import zlib

import numpy as np


def _words(seed: int, keys: tuple[str | int, ...]) -> list[int]:
    return [seed, *(zlib.crc32(key.encode()) if isinstance(key, str) else key for key in keys)]


def stream(seed: int, *keys: str | int) -> np.random.Generator:
    """The generator of a purpose: same seed and keys, same draws."""
    return np.random.default_rng(_words(seed, keys))


def integer_seed(seed: int, *keys: str | int) -> int:
    """A 63-bit seed for libraries that take an integer (torch, scikit-learn takes it modulo 2**32)."""
    return int(stream(seed, *keys).integers(2**63 - 1))
