"""Spectra that arrived after their session was closed: into its run file, or beside it while that is used."""

from __future__ import annotations

import io
import logging
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.access import reading
from curiosity_widgets.session.file.columns import WEIGHTS, point_columns
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.recorder import Recorder
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.measured_points import Point
from curiosity_widgets.writing import write_whole

_log = logging.getLogger("curiosity_widgets.session")


def keep_late(path: Path, points: Sequence[Point], run_id: str) -> None:
    """Append points to the file of their run, which no session has open; else save them beside it.

    Errors are logged: there is no caller left to raise them to.
    """
    if not points:
        return
    try:
        _append(path, points, run_id)
        _log.warning("%d late spectra were added to %s", len(points), path)
    except CuriosityError as error:
        _log.warning("late spectra could not be added to %s: %s", path, error)
        _save_beside(path, points)


def _append(path: Path, points: Sequence[Point], run_id: str) -> None:
    lock = RunLock(path)
    try:
        if RunFile.open(path).facts.run_id != run_id:
            raise CuriosityError(f"{path} holds another run")
        with reading(path) as file:
            weights = {name: array[...] for name, array in file.get(WEIGHTS, {}).items()}
        recorder = Recorder.resume(path)
        try:
            for point in points:
                recorder.point(point)
            recorder.close(weights or None)
        except CuriosityError:
            recorder.abandon()
            raise
    finally:
        lock.release()


def _save_beside(path: Path, points: Sequence[Point]) -> None:
    name = f"{path.stem}-late-{time.time_ns()}.npz"
    columns = {
        column.name: np.array([getattr(point, str(column.point_field)) for point in points])
        for column in point_columns()
    }
    packed = io.BytesIO()
    np.savez(packed, **columns)  # type: ignore[arg-type]
    for folder in (path.parent, Path.cwd(), Path.home(), Path(tempfile.gettempdir())):  # one may be full
        try:
            write_whole(folder / name, packed.getvalue())
        except CuriosityError as error:
            _log.warning("%s", error)
        else:
            _log.warning("%d late spectra are in %s", len(points), folder / name)
            return
    _log.error("%d late spectra are lost: there is no folder that %s can be written to", len(points), name)
