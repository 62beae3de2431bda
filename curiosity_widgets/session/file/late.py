"""Spectra that arrived after their session was closed: into its run file, or beside it while that is used."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.access import reading
from curiosity_widgets.session.file.columns import WEIGHTS, point_columns
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.recorder import Recorder
from curiosity_widgets.session.state.measured_points import Point

_log = logging.getLogger("curiosity_widgets.session")


def keep_late(path: Path, points: Sequence[Point]) -> None:
    """Append points to a run file that no session has open; where that fails, save them beside it.

    Errors are logged: there is no caller left to raise them to.
    """
    if not points:
        return
    try:
        _append(path, points)
        _log.warning("%d late spectra were added to %s", len(points), path)
    except CuriosityError as error:
        _log.warning("late spectra could not be added to %s: %s", path, error)
        _save_beside(path, points)


def _append(path: Path, points: Sequence[Point]) -> None:
    lock = RunLock(path)
    try:
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
    target = path.with_name(f"{path.stem}-late-{time.time_ns()}.npz")
    try:
        columns = {
            column.name: np.array([getattr(point, str(column.point_field)) for point in points])
            for column in point_columns()
        }
        np.savez(target, **columns)  # type: ignore[arg-type]
        _log.warning("%d late spectra are in %s", len(points), target)
    except OSError as error:
        _log.error("%d late spectra are lost: %s cannot be written (%s)", len(points), target, error)
