"""Putting a run file in order: what counts is copied into a fresh file, which then takes the old one's place.

Needed after a kill (HDF5 refuses to open such a file in the ordinary way) and when a session is closed (the
learner's arrays come in, which a file that others read meanwhile cannot take). At every moment the path
holds a whole file: the old one or the new one.
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
from curiosity_widgets.session.file import blobs, layout
from curiosity_widgets.session.file.access import reading
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.run_file import RunFile

WEIGHTS = "weights"
EXTRA = "extra"

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
            f"{path} cannot be put in order ({error}); close other programs using it"
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
    facts = run.facts
    points, journal_bytes, evaluations, scores, extra_bytes = run.sizes()
    lengths = dict.fromkeys((*layout.POINT_COLUMNS, layout.COMMIT), points)
    lengths |= {layout.JOURNAL: journal_bytes, "maps": evaluations, "evaluation": evaluations}
    lengths |= {"score": scores, "scored": scores}
    names = [*layout.dimensions(facts), layout.JOURNAL, *(s for pair in layout.SLOTS.values() for s in pair)]
    if run.has_extras:
        names.append(layout.EXTRAS)
        lengths[layout.EXTRAS] = extra_bytes
    with h5py.File(partial, "w", libver=layout.LIBVER) as new:
        for name in names:
            parent = new.require_group(name.rpartition("/")[0] or "/")
            new.copy(old[name], parent, name=name.rpartition("/")[2], without_attrs=True)
        if not run.has_extras:
            new.create_dataset(layout.EXTRAS, shape=(0,), maxshape=(None,), dtype=np.uint8, chunks=(1 << 16,))
        for name, length in lengths.items():
            new[name].resize(length, axis=0)
        layout.dress(new, facts)
        _write_extras(run, points, new)
        if weights is not None:
            group = new.create_group(WEIGHTS)
            for name, array in weights.items():
                stored = np.char.encode(array, "utf-8") if np.asarray(array).dtype.kind == "U" else array
                group.create_dataset(name.replace("/", "."), data=stored)


def _write_extras(run: RunFile, points: int, new: h5py.File) -> None:
    """``extra/``: channels (point, axis) and the vendor's files, for those who read without this package."""
    content = np.asarray(new[layout.EXTRAS][:]).tobytes()
    arrays: dict[str, np.ndarray] = {}
    files = np.full(points, b"", dtype=object)
    for point, event in run.extras.items():
        if point >= points:
            continue  # told of before its spectrum was on disk, which it never was
        files[point] = (event.file or "").encode()
        for name, values in _unpacked(content[event.extent.start : event.extent.end]).items():
            if values.ndim == 1 and values.dtype.kind in "biuf":
                all_values = arrays.setdefault(name, np.full((points, len(values)), np.nan))
                if len(values) == all_values.shape[1]:
                    all_values[point] = values
    if arrays or any(files):
        group = new.create_group(EXTRA)
        for name, all_values in arrays.items():
            group.create_dataset(name.replace("/", "."), data=all_values, compression="gzip", shuffle=True)
        if any(files):
            group.create_dataset("file", data=files.astype(bytes))


def _unpacked(content: bytes) -> dict[str, np.ndarray]:
    """The channels of a point; none where they are damaged, which must not keep a file from being closed."""
    try:
        return blobs.unpack(content) if content else {}
    except CuriosityError as error:
        _log.warning("channels are left out: %s", error)
        return {}
