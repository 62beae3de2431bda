"""CRC-32 of what a run file holds once and never changes: its facts, image, axis, positions, masks."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

import h5py
import numpy as np

from curiosity_widgets.session.file.columns import COMMIT, JOURNAL
from curiosity_widgets.session.file.integrity import fact_text

ATTRIBUTE = "crc32"  # of a dataset, over its values as little-endian numbers in C order
CALLED = {  # what a user calls the fixed datasets
    "facts": "settings and facts of the run", "image": "image", "axis": "axis of the spectra",
    "candidate_position": "candidate positions", "held_out": "held-out mask", "measurable": "measurable mask",
}  # fmt: skip
ENDS = {JOURNAL: "journal", COMMIT: "number of spectra"}  # of a file that nobody writes any more
OF_FACTS = "facts_crc32"  # of the file, over the text of its facts


def of_array(values: Any) -> int:
    """The checksum of an array, whatever its byte order and layout in memory."""
    array = np.ascontiguousarray(values)
    return zlib.crc32(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())


def of_text(text: str) -> int:
    """The checksum of a text."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def write(file: h5py.File, names: Iterable[str]) -> None:
    """Give the file's facts and these datasets their checksums."""
    file.attrs[OF_FACTS] = np.uint32(of_text(fact_text.read(file)))
    for name in names:
        file[name].attrs[ATTRIBUTE] = np.uint32(of_array(file[name][...]))


def mark_damaged(file: h5py.File, called: Iterable[str], axis: str) -> None:
    """Give parts, by what a user calls them, checksums that they do not match: they stay known as damaged.

    ``axis``: what the dataset of the axis is called.
    """
    parts = set(called)
    for name, what in (CALLED | ENDS).items():
        if what not in parts:
            continue
        if name == "facts":
            file.attrs[OF_FACTS] = np.uint32(~np.uint32(of_text(fact_text.read(file))))
        else:
            dataset = file[axis if name == "axis" else name]
            dataset.attrs[ATTRIBUTE] = np.uint32(~np.uint32(of_array(dataset[...])))


def matches(dataset: h5py.Dataset, values: Any) -> bool | None:
    """Whether these values of a dataset are those that were written; None where it has no checksum."""
    stored = dataset.attrs.get(ATTRIBUTE)
    return None if stored is None else int(stored) == of_array(values)


def facts_match(file: h5py.File) -> bool | None:
    """The same for the facts."""
    stored = file.attrs.get(OF_FACTS)
    return None if stored is None else int(stored) == of_text(fact_text.read(file))


def cut_short(file: h5py.File) -> list[str]:
    """Which of the columns that grow are not as they were when the file was closed, by what they are called.

    None of a file that is being written, or was not closed: they have no checksum there.
    """
    return [what for name, what in ENDS.items() if matches(file[name], file[name][...]) is False]


def keep_ends(old: h5py.File, new: h5py.File) -> None:
    """Give a copy the checksums by which a reader sees that columns of the old file were cut short."""
    for name in ENDS:
        try:
            inside = isinstance(old.get(name, getlink=True), h5py.HardLink)
            stored = old[name].attrs.get(ATTRIBUTE) if inside else None
        except (OSError, RuntimeError, KeyError):  # damaged itself
            continue
        if stored is not None:
            new[name].attrs[ATTRIBUTE] = stored


def forget_ends(file: h5py.File, damaged: Iterable[str]) -> None:
    """Take these checksums away again, but of the columns that are known to be cut short."""
    for name, what in ENDS.items():
        if what not in damaged:
            file[name].attrs.pop(ATTRIBUTE, None)
