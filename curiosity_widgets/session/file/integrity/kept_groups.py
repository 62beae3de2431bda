"""What a closed file has for those who read it without this package, kept by a rescue as far as it goes.

A learner's weights and the channels by name are written anew from other parts of a file. Where these are lost
or damaged, what stands in the groups is all there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from curiosity_widgets.session.file import columns, layout
from curiosity_widgets.session.file.integrity import checksums
from curiosity_widgets.session.file.integrity.tolerant import ERRORS, Reader


@dataclass(frozen=True, eq=False)
class Kept:
    """An array of a group."""

    group: str
    name: str
    array: np.ndarray
    checksum: int | None  # as it stands in the file

    @property
    def is_whole(self) -> bool:
        """Whether it is as it was written, as far as that is known."""
        return self.checksum is None or self.checksum == checksums.of_array(self.array)


def read_groups(reader: Reader) -> Iterator[Kept]:
    """All that can be read; the reader notes the rest, and what does not match its checksum."""
    for group in (columns.WEIGHTS, columns.EXTRA):
        try:
            names = list(reader.file[group]) if group in reader.file else []
        except ERRORS:
            reader.notes.append(f"'{group}' cannot be read")
            continue
        for name in names:
            kept = _read(reader, group, name)
            if kept is None:
                continue
            if not kept.is_whole:
                reader.notes.append(f"'{group}/{name}' does not match its checksum")
            yield kept


def write_groups(groups: Iterable[Kept], path: Path, points: int) -> None:
    """Add what the new file lacks. What does not match its checksum keeps that: the damage stays marked."""
    with h5py.File(path, "r+", libver=layout.LIBVER) as new:
        for kept in groups:
            name = f"{kept.group}/{kept.name}"
            fits = kept.group == columns.WEIGHTS or len(kept.array) == points
            if not fits or (name in new and not kept.is_whole):
                continue
            if name in new:
                del new[name]
            made = new.require_group(kept.group).create_dataset(kept.name, data=kept.array)
            if kept.checksum is not None:
                made.attrs[checksums.ATTRIBUTE] = np.uint32(kept.checksum)


def _read(reader: Reader, group: str, name: str) -> Kept | None:
    array = reader.rows(f"{group}/{name}")
    if array is None:
        return None
    try:
        stored = reader.file[f"{group}/{name}"].attrs.get(checksums.ATTRIBUTE)
        return Kept(group, name, array, None if stored is None else int(stored))
    except ERRORS:
        reader.notes.append(f"the checksum of '{group}/{name}' cannot be read")
        return Kept(group, name, array, None)
