"""The text of a run's facts in its file.

Of fixed length: the texts of h5py lie in the global heap of HDF5, which reads for ever where that is damaged.
Files of earlier versions have such a text.
"""

from __future__ import annotations

import h5py
import numpy as np

NAME = "facts"


def write(file: h5py.File, text: str) -> None:
    """Keep a text, which is ASCII, as JSON is."""
    content = text.encode("ascii")
    file.attrs[NAME] = np.array(content, dtype=h5py.string_dtype("ascii", len(content)))


def read(file: h5py.File) -> str:
    """The text, of no facts where there is none; bytes that are no text any more are replaced."""
    stored = file.attrs.get(NAME, "{}")
    return stored.decode("utf-8", "replace") if isinstance(stored, bytes) else str(stored)
