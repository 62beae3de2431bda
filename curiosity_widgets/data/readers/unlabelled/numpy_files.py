"""Opening NumPy files without ever unpickling."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets.errors import CuriosityError


@contextmanager
def numpy_file(path: Path) -> Iterator[Any]:
    """What ``np.load`` gives for a path, errors on opening and on reading made clear."""
    try:
        with path.open("rb") as handle:  # ours to close, also where np.load fails half way
            start = handle.read(6)
            handle.seek(0)
            if start and not start.startswith((b"PK", b"\x93NUMPY", b"\x80")):  # \x80: a pickle, see below
                raise CuriosityError(f"{path}: damaged or no NumPy file; check what it is, and copy it again")
            yield np.load(handle, allow_pickle=False)
    except (CuriosityError, MemoryError):
        raise
    except (
        Exception
    ) as error:  # NumPy, zipfile and the parser of a header raise what a damaged file makes them
        if "pickle" in str(error):
            raise CuriosityError(
                f"{path}: holds pickled Python objects, which are refused because opening them can run "
                "code; save plain numeric arrays instead"
            ) from error
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CuriosityError(f"{path}: damaged or no NumPy file ({first}); copy it again") from error
