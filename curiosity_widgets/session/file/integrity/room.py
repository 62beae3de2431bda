"""How large a file may become. HDF5 ends the whole process where it cannot write what it has begun to."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

if sys.platform != "win32":
    import resource

_RESERVE = 1 << 21  # bytes that HDF5 may write for itself


def file_size_limit() -> int | None:
    """Bytes that a file of this process may have (``ulimit -f``); None where there is no limit."""
    if sys.platform == "win32":
        return None
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    return None if limit == resource.RLIM_INFINITY else limit


def check_size(path: Path, more: int) -> None:
    """Raises OSError where a file that grows by ``more`` bytes might become larger than it may."""
    limit = file_size_limit()
    if limit is None:
        return
    size = path.stat().st_size if path.exists() else 0
    if size + more + _RESERVE > limit:
        raise OSError(
            errno.EFBIG,
            f"files may not be larger than {limit / (1 << 20):.1f} MiB here; raise the limit (ulimit -f)",
        )
