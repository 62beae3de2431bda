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
from curiosity_widgets.session.file.integrity import checksums
from curiosity_widgets.session.file.integrity.replacing import replace_patiently
from curiosity_widgets.session.file.integrity.room import check_size
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.names import axis_dimension, dataset_names
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.facts import Facts

_LARGE = 1 << 20  # bytes of an array that is worth packing
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
        rewrite(path, closed=True)
    except (OSError, RuntimeError) as error:
        raise CuriosityError(
            f"{path} cannot be rewritten ({error}); close other programs using it"
        ) from error
    finally:
        lock.release()
    return path


def rewrite(path: Path, weights: Mapping[str, np.ndarray] | None = None, *, closed: bool = False) -> None:
    """A fresh copy of what counts, with the learner's arrays if given, in the place of the file.

    ``closed``: it is not to be written now, and may be compressed. The caller holds the lock.
    Raises OSError where the copy cannot be written; the old file then stays.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        run = RunFile.open(path)
        check_size(partial, path.stat().st_size + sum(array.nbytes for array in (weights or {}).values()))
        with reading(path) as old:
            _copy(run, old, partial, weights, closed)
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        replace_patiently(partial, path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise


def _copy(
    run: RunFile, old: h5py.File, partial: Path, weights: Mapping[str, np.ndarray] | None, closed: bool
) -> None:
    facts, counts = run.facts, run.counts()
    names = zip(columns.table(run.axis_dataset), columns.table(axis_dimension(facts.info.axis)), strict=True)
    with h5py.File(partial, "w", libver=layout.LIBVER) as new:
        for before, column in names:
            if column.values is not None:
                layout.create_column(new, column, facts)
            elif before in run.columns:  # not by name: an older file's axis may have a newer column's
                _copy_column(old[before.name], new, column, facts, counts.rows(column), closed)
            else:
                _fill_column(layout.create_column(new, column, facts), column, run)
        layout.write_metadata(new, facts)
        _write_extras(run, counts.points, new)
        if weights is not None:
            group = new.create_group(columns.WEIGHTS)
            for name, dataset in dataset_names(weights).items():
                array = weights[name]
                stored = np.char.encode(array, "utf-8") if np.asarray(array).dtype.kind == "U" else array
                packing = {"compression": "gzip", "shuffle": True} if stored.nbytes > _LARGE else {}
                checksums.write(new, [group.create_dataset(dataset, data=stored, **packing).name])
        if closed:
            checksums.write(new, checksums.ENDS)
        checksums.mark_damaged(new, run.damage.fixed, axis_dimension(facts.info.axis))


def _copy_column(
    dataset: h5py.Dataset, new: h5py.File, column: Column, facts: Facts, rows: int | None, closed: bool
) -> None:
    """The rows of a growing column that count; ``rows`` None: all."""
    length = dataset.shape[0] if rows is None else rows
    rest = tuple(new[dim].shape[0] for dim in column.dims[1:])
    if column.name == columns.MAPS:
        _copy_maps(dataset, layout.create_column(new, column, facts, closed=closed), length)
    elif dataset.shape[1:] == rest:
        parent, _, name = column.name.rpartition("/")
        new.copy(dataset, new.require_group(parent or "/"), name=name, without_attrs=True)
        new[column.name].resize(length, axis=0)
    else:  # labels were appended since
        larger = layout.create_column(new, column, facts)
        larger.resize(length, axis=0)
        for row in range(min(length, dataset.shape[0])):
            larger[(row, *(slice(size) for size in dataset.shape[1:]))] = dataset[row]


def _copy_maps(old: h5py.Dataset, new: h5py.Dataset, length: int) -> None:
    """Layer by layer, without those that hold nothing: most of a file's layers are never used."""
    new.resize(length, axis=0)
    for row in range(min(length, old.shape[0])):
        for layer in range(min(old.shape[1], new.shape[1])):
            values = old[row, layer]
            if not np.isnan(values).all():
                new[row, layer] = values


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
        files[point] = columns.plain_text(event.file or "").encode()
        for name, values in _unpacked(content[event.extent.start : event.extent.end]).items():
            if values.ndim == 1 and values.dtype.kind in "biuf":
                all_values = arrays.setdefault(name, np.full((points, len(values)), np.nan))
                if len(values) == all_values.shape[1]:
                    all_values[point] = values
    if arrays or any(files):
        group = new.create_group(columns.EXTRA)
        for name, dataset in dataset_names(arrays, taken=[_FILE]).items():
            made = group.create_dataset(dataset, data=arrays[name], compression="gzip", shuffle=True)
            checksums.write(new, [made.name])
            made.attrs["long_name"] = columns.plain_text(name)
        if any(files):
            checksums.write(new, [group.create_dataset(_FILE, data=files.astype(bytes)).name])


def _unpacked(content: bytes) -> dict[str, np.ndarray]:
    """The channels of a point; none where they are damaged, which must not keep a file from being closed."""
    try:
        return blobs.unpack(content) if content else {}
    except CuriosityError as error:
        _log.warning("channels are left out: %s", error)
        return {}
