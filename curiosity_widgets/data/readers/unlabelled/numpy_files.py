"""Opening NumPy files without ever unpickling."""

from __future__ import annotations

import zipfile
import zlib
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
            yield np.load(handle, allow_pickle=False)
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        if "pickle" in str(error):
            raise CuriosityError(
                f"{path}: holds pickled Python objects, which are refused because opening them can run "
                "code; save plain numeric arrays instead"
            ) from error
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CuriosityError(f"{path}: damaged or no NumPy file ({first}); copy it again") from error
