"""Named arrays as bytes and back: the learner's state and the last evaluation in a run file. No pickles."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

import numpy as np

from curiosity_widgets.data.npy import ONE_AT_A_TIME
from curiosity_widgets.errors import CuriosityError

_PREFIX = "array_"  # so that no name collides with an argument of np.savez


_KINDS = "biufSU"  # of arrays that a run file, which holds them as datasets once closed, gives back


def pack(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Arrays as the bytes of an uncompressed .npz. Raises CuriosityError for what no run file gives back."""
    for name, array in arrays.items():
        dtype = np.asarray(array).dtype
        if dtype.hasobject or dtype.kind not in _KINDS:
            what = "Python objects" if dtype.hasobject else f"values of the type {dtype}"
            raise CuriosityError(
                f"array '{name}' of the learner's state holds {what}; give plain numbers (complex ones as "
                "two arrays)"
            )
    buffer = io.BytesIO()
    # Names go into an index as JSON: they may hold anything that a zip's names, or NumPy's texts, may not.
    names = np.frombuffer(json.dumps([str(name) for name in arrays]).encode(), dtype=np.uint8)
    values = {f"{_PREFIX}{place}": np.asarray(array) for place, array in enumerate(arrays.values())}
    np.savez(buffer, names=names, **values)  # type: ignore[arg-type]
    return buffer.getvalue()


def unpack(content: bytes) -> dict[str, np.ndarray]:
    """The arrays of :func:`pack`. Raises CuriosityError for damaged bytes."""
    try:
        with ONE_AT_A_TIME, np.load(io.BytesIO(content), allow_pickle=False) as stored:
            names = stored["names"]
            listed = json.loads(names.tobytes()) if names.dtype == np.uint8 else names.tolist()  # older
            return {str(name): stored[f"{_PREFIX}{place}"] for place, name in enumerate(listed)}
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise CuriosityError(f"the learner's state in the run file is damaged ({error})") from error
