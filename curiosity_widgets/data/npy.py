"""The headers of .npy arrays, read by one thread at a time.

NumPy reads them with ``ast``, whose count of its own depth Python 3.11 keeps for all threads together: two
that parse at once can end in "AST constructor recursion depth mismatch" (python/cpython#106905).
"""

from __future__ import annotations

import threading
from typing import IO, Any

import numpy as np

ONE_AT_A_TIME = threading.Lock()
_READERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def read_header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, whether the order is Fortran's, and dtype; the file is left at the first value."""
    version = np.lib.format.read_magic(file)
    with ONE_AT_A_TIME:
        shape, fortran, dtype = _READERS[version](file)
    return shape, fortran, dtype
