"""Rewriting a run file: what counts is copied into a new file, which then replaces the old one.

Needed after a kill (HDF5 refuses to open such a file as usual), for a file of an earlier format, and when a
session is closed (the learner's arrays are added, which is impossible while others read the file). At every
moment the path holds a complete file: the old one or the new one.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Mapping
from pathlib import Path

import h5py
import numpy as np

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import blobs, columns, layout
from curiosity_widgets.session.file.access import reading
from curiosity_widgets.session.file.columns import Column
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.names import axis_dimension, dataset_names
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.facts import Facts

_FILE = "file"  # in extra/: the vendor's own copy of each spectrum

_log = logging.getLogger("curiosity_widgets.session")


def recover(path: str | os.PathLike[str]) -> Path:
    """Make a run file whose writer was killed open everywhere again. Nothing measured is lost.

    Raises CuriosityError where a session still writes it or it is damaged.
    """
    path = Path(path)
    if not path.is_file():
        raise CuriosityError(f"{path}: there is no such run file")
    lock = RunLock(path)
    try:
        rewrite(path)
    except OSError as error:
        raise CuriosityError(
            f"{path} cannot be rewritten ({error}); close other programs using it"
        ) from error
    finally:
        lock.release()
    return path


def rewrite(path: Path, weights: Mapping[str, np.ndarray] | None = None) -> None:
    """A fresh copy of what counts, with the learner's arrays if given, in the place of the file.

    The caller holds the lock. Raises OSError where that cannot be written; the old file then stays.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        run = RunFile.open(path)
        with reading(path) as old:
            _copy(run, old, partial, weights)
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        partial.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise


def _copy(run: RunFile, old: h5py.File, partial: Path, weights: Mapping[str, np.ndarray] | None) -> None:
    facts, counts = run.facts, run.counts()
    names = zip(columns.table(run.axis_dataset), columns.table(axis_dimension(facts.info.axis)), strict=True)
    with h5py.File(partial, "w", libver=layout.LIBVER) as new:
        for before, column in names:
            if column.values is not None:
                layout.create_column(new, column, facts)
            elif before in run.columns:  # not by name: an older file's axis may have a newer column's
                _copy_column(old[before.name], new, column, facts, counts.rows(column))
            else:
                _fill_column(layout.create_column(new, column, facts), column, run)
        layout.write_metadata(new, facts)
        _write_extras(run, counts.points, new)
        if weights is not None:
            group = new.create_group(columns.WEIGHTS)
            for name, dataset in dataset_names(weights).items():
                array = weights[name]
                stored = np.char.encode(array, "utf-8") if np.asarray(array).dtype.kind == "U" else array
                group.create_dataset(dataset, data=stored)


def _copy_column(
    dataset: h5py.Dataset, new: h5py.File, column: Column, facts: Facts, rows: int | None
) -> None:
    """The rows of a growing column that count; ``rows`` None: all."""
    length = dataset.shape[0] if rows is None else rows
    rest = tuple(new[dim].shape[0] for dim in column.dims[1:])
    if dataset.shape[1:] == rest:
        parent, _, name = column.name.rpartition("/")
        new.copy(dataset, new.require_group(parent or "/"), name=name, without_attrs=True)
        new[column.name].resize(length, axis=0)
    else:  # labels were appended since
        larger = layout.create_column(new, column, facts)
        larger.resize(length, axis=0)
        for row in range(min(length, dataset.shape[0])):
            larger[(row, *(slice(size) for size in dataset.shape[1:]))] = dataset[row]


def _fill_column(dataset: h5py.Dataset, column: Column, run: RunFile) -> None:
    """A column that the old file lacked: what the points have for it, else fill values."""
    dataset.resize(run.counts().rows(column) or 0, axis=0)
    if column.point_field is not None:
        for row, point in enumerate(run.points()):
            dataset[row] = getattr(point, column.point_field)


def _write_extras(run: RunFile, points: int, new: h5py.File) -> None:
    """``extra/``: channels (point, axis) and the vendor's files, for those who read without this package."""
    content = np.asarray(new[columns.EXTRAS][:]).tobytes()
    arrays: dict[str, np.ndarray] = {}
    files = np.full(points, b"", dtype=object)
    for point, event in run.extras.items():
        if point >= points:
            continue  # written before its spectrum, which never came to be on disk
        files[point] = (event.file or "").encode()
        for name, values in _unpacked(content[event.extent.start : event.extent.end]).items():
            if values.ndim == 1 and values.dtype.kind in "biuf":
                all_values = arrays.setdefault(name, np.full((points, len(values)), np.nan))
                if len(values) == all_values.shape[1]:
                    all_values[point] = values
    if arrays or any(files):
        group = new.create_group(columns.EXTRA)
        for name, dataset in dataset_names(arrays, taken=[_FILE]).items():
            made = group.create_dataset(dataset, data=arrays[name], compression="gzip", shuffle=True)
            made.attrs["long_name"] = name.replace("\0", "")
        if any(files):
            group.create_dataset(_FILE, data=files.astype(bytes))


def _unpacked(content: bytes) -> dict[str, np.ndarray]:
    """The channels of a point; none where they are damaged, which must not keep a file from being closed."""
    try:
        return blobs.unpack(content) if content else {}
    except CuriosityError as error:
        _log.warning("channels are left out: %s", error)
        return {}
