"""What a run file holds: its facts, its version, and which of the columns it has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import h5py

from curiosity_widgets.data.plain import read_only
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import columns
from curiosity_widgets.session.file.columns import Column
from curiosity_widgets.session.file.facts_codec import facts_from_json
from curiosity_widgets.session.file.integrity import checksums, fact_text
from curiosity_widgets.session.file.layout import MARK
from curiosity_widgets.session.file.safety import check_links, checked_array
from curiosity_widgets.session.state.facts import Facts


@dataclass(frozen=True, eq=False)
class Contents:
    """The fixed part of a run file, checked."""

    facts: Facts
    axis_dataset: str  # what the axis is called in this file
    columns: tuple[Column, ...]  # those that it has
    has_checksums: bool  # files of the first format have none
    damaged: tuple[str, ...]  # what of all this does not match its checksum


def read_contents(path: Path, file: h5py.File) -> Contents:
    """The contents of an open file. Raises CuriosityError for a foreign, unsafe, later or damaged one."""
    if MARK not in file.attrs:
        raise CuriosityError(f"{path} is HDF5, but not a run file of curiosity_widgets; open it as data")
    version = int(file.attrs[MARK])
    if version > columns.FORMAT:
        raise CuriosityError(f"{path} was written by a later version of curiosity_widgets; update this one")
    check_links(path, file)
    stored = json.loads(fact_text.read(file))
    names = {name: name for name in ("image", "candidate_position", "held_out", "measurable")}
    names["axis"] = axis = str(stored["axis"]["dataset"])
    arrays = {key: read_only(checked_array(path, file[name])) for key, name in names.items()}
    whole = {key: checksums.matches(file[name], arrays[key]) for key, name in names.items()}
    whole["facts"] = checksums.facts_match(file)
    facts = facts_from_json(stored, arrays)
    table = columns.table(axis)
    present = tuple(column for column in table if _has(path, file, column, version))
    for column in present:
        _check_shape(path, file, column, {one.name for one in table if one.is_scale})
    damaged = tuple(checksums.CALLED[key] for key, matches in whole.items() if matches is False)
    return Contents(facts, axis, present, version >= 2, damaged)


def identity(facts: str) -> dict[str, object]:
    """What of a file's facts (JSON) identifies its run; rewriting may change the rest."""
    stored: dict[str, object] = json.loads(facts)
    return {name: stored.get(name) for name in ("created", "seed", "data", "workflow")}


def _has(path: Path, file: h5py.File, column: Column, version: int) -> bool:
    if column.since > version:  # a dataset of that name is the axis of a file from before
        return False
    if isinstance(file.get(column.name), h5py.Dataset):
        return True
    if column.optional:
        return False
    raise CuriosityError(f"{path} is damaged: '{column.name}' is missing or has the wrong dimensions")


def _check_shape(path: Path, file: h5py.File, column: Column, scales: set[str]) -> None:
    """Raises CuriosityError where a dataset does not fit its scales, but for the dimension that grows."""
    shape = file[column.name].shape
    fixed = list(enumerate(column.dims))[0 if column.values is not None else 1 :]
    if len(shape) != len(column.dims) or any(
        shape[number] != file[dim].shape[0] for number, dim in fixed if dim in scales
    ):
        raise CuriosityError(f"{path} is damaged: '{column.name}' is missing or has the wrong dimensions")
