"""Named arrays as bytes and back: the learner's state and the last evaluation in a run file. No pickles."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import numpy as np

from curiosity_widgets.errors import CuriosityError

_PREFIX = "array_"  # so that no name collides with an argument of np.savez


def pack(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Arrays as the bytes of an uncompressed .npz. Raises CuriosityError for arrays of objects."""
    for name, array in arrays.items():
        if np.asarray(array).dtype.hasobject:
            raise CuriosityError(
                f"array '{name}' of the learner's state holds Python objects; give plain numbers"
            )
    buffer = io.BytesIO()
    # Names go into an index, for they may hold anything (slashes, blanks) that a zip's names may not.
    names = np.array(list(arrays), dtype=np.str_)
    values = {f"{_PREFIX}{place}": np.asarray(array) for place, array in enumerate(arrays.values())}
    np.savez(buffer, names=names, **values)  # type: ignore[arg-type]
    return buffer.getvalue()


def unpack(content: bytes) -> dict[str, np.ndarray]:
    """The arrays of :func:`pack`. Raises CuriosityError for damaged bytes."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            return {str(name): stored[f"{_PREFIX}{place}"] for place, name in enumerate(stored["names"])}
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise CuriosityError(f"the learner's state in the run file is damaged ({error})") from error
