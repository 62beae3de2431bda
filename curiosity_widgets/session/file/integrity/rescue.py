"""Everything of a damaged run file that can still be read, as a new run file in which the damage is marked.

For what a flipped bit, a full disk or a kill leaves: columns, and rows of columns, that HDF5 cannot read are
left out; what can be read and does not match its checksum is kept, and known to be damaged.
"""

from __future__ import annotations

import contextlib
import errno
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import columns, layout
from curiosity_widgets.session.file.access import is_clean, reading
from curiosity_widgets.session.file.columns import Column
from curiosity_widgets.session.file.facts_codec import facts_from_json
from curiosity_widgets.session.file.integrity import checksums, fact_text
from curiosity_widgets.session.file.integrity.damage import Damage
from curiosity_widgets.session.file.integrity.kept_groups import read_groups, write_groups
from curiosity_widgets.session.file.integrity.mending import mended
from curiosity_widgets.session.file.integrity.replacing import replace_patiently
from curiosity_widgets.session.file.integrity.stand_ins import stand_in
from curiosity_widgets.session.file.integrity.tolerant import Reader
from curiosity_widgets.session.file.integrity.verify import ARRAYS, beside, of_arrays
from curiosity_widgets.session.file.lock import RunLock, is_locked
from curiosity_widgets.session.file.names import axis_dimension
from curiosity_widgets.session.file.paths import run_path
from curiosity_widgets.session.file.point_codec import field_types
from curiosity_widgets.session.file.recover import rewrite
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.file.safety import plain_errors
from curiosity_widgets.session.state.events import Event, Logged, Questioned
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.journal import encode
from curiosity_widgets.session.state.measured_points import Point
from curiosity_widgets.session.state.question import Question
from curiosity_widgets.writing import reason

_NEEDED = ("image", "candidate_position", "held_out", "measurable")

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_log = logging.getLogger("curiosity_widgets.session")


@dataclass
class Rescued:
    """What a rescue gave."""

    path: Path
    spectra: int = 0
    damaged_spectra: int = 0
    notes: list[str] = field(default_factory=list)  # what is damaged or lost, a phrase each
    is_run: bool = True  # False: only its arrays could be saved, to be opened as data


def rescue(path: Path, target: Path) -> Rescued:
    """Write what can be read of a run file to a new one.

    Raises CuriosityError where the file is being written, is no run file, or nothing of it can be read, and
    where ``target`` exists.
    """
    if is_locked(path):
        raise CuriosityError(f"{path} is in use by a session; close that first")
    target = run_path(target, overwrite=False)
    lock = RunLock(target)
    partial = target.with_name(f".{target.name}.partial")
    try:
        with reading(path) as old, plain_errors(path):
            if layout.MARK not in old.attrs:
                raise CuriosityError(f"{path} is no run file of curiosity_widgets, or its root is lost")
            try:
                rescued = _rescue(path, Reader(path, old), partial, target)
            except OSError as error:
                if error.errno not in _NO_ROOM:
                    raise
                raise CuriosityError(
                    f"{target} cannot be written ({reason(error)}); what {path} holds is unchanged"
                ) from error
        replace_patiently(partial, target)
    except OSError as error:
        raise CuriosityError(f"{target} cannot be written ({error})") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()
        lock.release()
    return rescued


def _rescue(path: Path, reader: Reader, partial: Path, target: Path) -> Rescued:
    try:
        facts, damaged = _facts(reader)
    except (CuriosityError, KeyError, ValueError, TypeError, IndexError, OverflowError) as error:
        notes = [f"the facts of the run cannot be read ({error}): these are its arrays alone"]
        _write_arrays(reader, partial)
        return Rescued(target, notes=[*notes, *reader.notes], is_run=False)
    journal = reader.rows(columns.JOURNAL)
    layout.create(partial, facts, b"" if journal is None else journal.astype(np.uint8).tobytes())
    with h5py.File(partial, "r+", libver=layout.LIBVER) as new:
        _fill(reader, facts, new, closed=is_clean(path))
        checksums.keep_ends(reader.file, new)
        checksums.mark_damaged(new, damaged, axis_dimension(facts.info.axis))
    groups = list(read_groups(reader))
    before = RunFile.open(partial)
    damage = before.damage
    notes = [*reader.notes, *damage.texts()]
    notes += [text for text in _beside(path, before) if text not in notes]
    content = b"".join([*mended(before), *(encode(event.to_json()) for event in _marks(path, damage, notes))])
    with h5py.File(partial, "r+", libver=layout.LIBVER) as new:
        new[columns.JOURNAL].resize(len(content), axis=0)
        new[columns.JOURNAL][:] = np.frombuffer(content, dtype=np.uint8)
        checksums.forget_ends(new, damage.fixed)
    rewrite(partial, closed=True)
    write_groups(groups, partial, before.counts().points)
    run = RunFile.open(partial)
    return Rescued(target, len(run.history), len(run.damage.points), notes)


def _beside(path: Path, copied: RunFile) -> Iterator[str]:
    """What else of a file is damaged, as ``curiosity verify`` has it; of what was ``copied`` where the file
    itself cannot be opened any more."""
    try:
        parts = beside(RunFile.open(path))
    except CuriosityError as error:
        yield f"it cannot be opened as it is ({error})"
        parts = of_arrays(copied)  # what is shown is not put in order there yet
    for part in parts:
        if part.verdict == "damaged":
            yield part.text if part.name == ARRAYS else f"{part.name}: damaged, {part.text}"


def _facts(reader: Reader) -> tuple[Facts, list[str]]:
    """The facts, and what of them does not match its checksum."""
    stored = json.loads(fact_text.read(reader.file))
    names = {name: name for name in _NEEDED} | {"axis": str(stored["axis"]["dataset"])}
    arrays: dict[str, np.ndarray] = {}
    damaged = [checksums.CALLED["facts"]] if checksums.facts_match(reader.file) is False else []
    for key, name in names.items():
        array = reader.rows(name)
        if array is None:
            arrays[key] = stand_in(key, arrays, stored, reader)
        else:
            arrays[key] = array
        if array is None or checksums.matches(reader.file[name], arrays[key]) is False:
            damaged.append(checksums.CALLED[key])
    if not np.isfinite(arrays["image"]).all():
        arrays["image"] = np.nan_to_num(arrays["image"])
    if checksums.CALLED["candidate_position"] in damaged:
        _mend_positions(arrays, int(stored["patch"]))
    return facts_from_json(stored, arrays), damaged


def _mend_positions(arrays: dict[str, np.ndarray], patch: int) -> None:
    """Candidate positions that lie outside the image would keep the whole run from being read."""
    positions = arrays["candidate_position"].astype(np.float64)
    low = np.full(2, patch // 2, dtype=np.float64)
    high = low + np.array(arrays["image"].shape[1:]) - patch
    arrays["candidate_position"] = np.clip(np.nan_to_num(positions, nan=low[0]), low, high)


def _fill(reader: Reader, facts: Facts, new: h5py.File, *, closed: bool) -> None:
    """The growing columns, as far as they can be read."""
    axis = str(json.loads(fact_text.read(reader.file))["axis"]["dataset"])
    table = zip(columns.table(axis), columns.table(axis_dimension(facts.info.axis)), strict=True)
    pairs = [
        (old, column) for old, column in table if column.values is None and column.name != columns.JOURNAL
    ]
    fields = [old for old, column in pairs if column.point_field in field_types()]
    count = _count(reader, fields, closed)
    arrays: dict[str, np.ndarray] = {}
    for old, column in pairs:
        array = reader.rows(old.name)
        if column.dims[0] == "point":
            array = _padded(array, count, new[column.name])
            if column.point_field == "candidate" and old.name in reader.lost:
                array[:] = -1  # a reader takes the candidates nearest to where the points were commanded
            if column.point_field is not None:
                arrays[column.point_field] = array
        if array is not None and array.shape[1:] == new[column.name].shape[1:]:
            new[column.name].resize(len(array), axis=0)
            new[column.name][...] = array
    _commit(reader, arrays, new)


def _count(reader: Reader, point_columns: list[Column], closed: bool) -> int:
    """How many spectra there are: as many as were written to the end, or as any column has."""
    ended = reader.rows(columns.COMMIT)
    if ended is not None and not closed:
        written = np.flatnonzero(np.isfinite(ended))
        return int(written[-1]) + 1 if len(written) else 0
    lengths = [len(array) for column in point_columns if (array := reader.rows(column.name)) is not None]
    return max(lengths, default=0)


def _padded(array: np.ndarray | None, count: int, dataset: h5py.Dataset) -> np.ndarray:
    shape = (count, *dataset.shape[1:])
    padded = np.full(shape, np.nan if dataset.dtype.kind == "f" else 0, dtype=dataset.dtype)
    if array is not None and array.shape[1:] == padded.shape[1:]:
        rows = min(count, len(array))
        padded[:rows] = array[:rows]
    return padded


def _commit(reader: Reader, arrays: dict[str, np.ndarray], new: h5py.File) -> None:
    """Rows whose end is lost count all the same; where the checksums are lost, there are new ones."""
    ended = arrays["ended"]
    lost = ~np.isfinite(ended)
    if lost.any():
        ended[lost] = 0.0  # does not match the checksum: known to be damaged
        new[columns.COMMIT][...] = ended
    if columns.CHECKSUM in reader.lost:
        hints = field_types()
        for row in range(len(ended)):
            values: dict[str, Any] = {name: arrays[name][row] for name in arrays if name in hints}
            for name, value in values.items():
                if np.ndim(value) == 0:
                    values[name] = value.item()
            new[columns.CHECKSUM][row] = Point(**values).checksum


def _marks(path: Path, damage: Damage, notes: list[str]) -> Iterator[Event]:
    yield Logged("info", f"rescued from {path}")
    for note in notes:
        yield Logged("warning", note)
    if damage.is_grave:
        text = (
            f"The run was rescued from a damaged file ({'; '.join(damage.texts())}); check limits and "
            "excluded regions. Continue it?"
        )
        # As it is called where the new file is opened, so that one question is asked.
        left = Damage(damage.fixed)
        left.points = damage.points
        name = (
            f"damaged run file: {'; '.join(left.texts())}" if left.fixed else f"rescued run file: {path.name}"
        )
        yield Questioned(Question(name, text))


def _write_arrays(reader: Reader, partial: Path) -> None:
    """All arrays that can be read, by their names."""
    with h5py.File(partial, "w", libver=layout.LIBVER) as new:
        for name in reader.names():
            array = reader.rows(name)
            if array is not None:
                new.create_dataset(name, data=array)
