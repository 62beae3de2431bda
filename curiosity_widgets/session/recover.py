"""Putting a run file in order: what counts is copied into a fresh file, which then takes the old one's place.

Needed after a kill (HDF5 refuses to open such a file in the ordinary way) and when a session is closed (the
learner's arrays come in, which a file that others read meanwhile cannot take). At every moment the path
holds a whole file: the old one or the new one.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

import h5py
import numpy as np

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session import layout
from curiosity_widgets.session.access import reading
from curiosity_widgets.session.lock import RunLock
from curiosity_widgets.session.run_file import RunFile

WEIGHTS = "weights"


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
    points, journal_bytes, evaluations, scores = run.sizes()
    lengths = dict.fromkeys((*layout.POINT_COLUMNS, layout.COMMIT), points)
    lengths |= {layout.JOURNAL: journal_bytes, "maps": evaluations, "evaluation": evaluations}
    lengths |= {"score": scores, "scored": scores}
    names = [*layout.dimensions(facts), layout.JOURNAL, *(s for pair in layout.SLOTS.values() for s in pair)]
    with h5py.File(partial, "w", libver=layout.LIBVER) as new:
        for name in names:
            parent = new.require_group(name.rpartition("/")[0] or "/")
            new.copy(old[name], parent, name=name.rpartition("/")[2], without_attrs=True)
        for name, length in lengths.items():
            new[name].resize(length, axis=0)
        layout.dress(new, facts)
        if weights is not None:
            group = new.create_group(WEIGHTS)
            for name, array in weights.items():
                stored = np.char.encode(array, "utf-8") if np.asarray(array).dtype.kind == "U" else array
                group.create_dataset(name.replace("/", "."), data=stored)
