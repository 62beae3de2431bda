"""Writes a run to disk as it happens, so that a crash loses nothing that was shown.

Every spectrum is on disk before anything else sees it; the file can be read while it is written (SWMR).
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import h5py
import numpy as np

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import blobs, columns, layout
from curiosity_widgets.session.file.access import alone, is_clean, open_for_writing
from curiosity_widgets.session.file.counts import Counts
from curiosity_widgets.session.file.display_codec import display_bytes, display_event, layer_names
from curiosity_widgets.session.file.recover import rewrite
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.events import ChannelsStored, Event, InExtras, InSlot, Scored
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.journal import encode
from curiosity_widgets.session.state.measured_points import Point

_RESERVE = 1 << 23  # bytes kept free on the disk, so that HDF5 never writes to a full one
_ALWAYS_SAVED = 1 << 23  # bytes of an evaluation that are written after every training; larger ones at rest

Result = TypeVar("Result")


class RecordingFailed(CuriosityError):
    """The run file could not be written; what was measured before is safe."""


class Recorder:
    """The writing end of a run file. One thread only.

    Opened for a file that :func:`curiosity_widgets.session.file.layout.create` made, or that was closed
    cleanly.
    """

    def __init__(self, path: Path, counts: Counts) -> None:
        self.path = path
        self._extra_bytes = counts.extra_bytes
        self._points, self._journal_bytes = counts.points, counts.journal_bytes
        self._evaluations, self._scores = counts.evaluations, counts.scores
        self._slot = {"learner": 0, "evaluation": 0}
        self._displayed = 0  # step of the newest evaluation
        self._file = self._guard(lambda: open_for_writing(path))
        self._datasets: dict[str, h5py.Dataset] = {}
        self._descriptor = self._guard(lambda: os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0)))

    @classmethod
    def start(cls, path: Path, facts: Facts, events: Iterable[Event] = ()) -> Recorder:
        """A new file at ``path`` with its first events; it appears there whole or not at all.

        Replaces an older one. The limits are among these events: no moment may leave a file without them.
        """
        partial = path.with_name(f".{path.name}.partial")
        first = b"".join(encode(event.to_json()) for event in events)
        try:
            layout.create(partial, facts, first)
            partial.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                partial.unlink()
            raise RecordingFailed(
                f"{path} cannot be written ({_reason(error)}); choose another path"
            ) from error
        return cls(path, Counts(journal_bytes=len(first)))

    @classmethod
    def resume(cls, path: Path, events: Iterable[Event] = ()) -> Recorder:
        """Continue an existing file; rewritten first where its writer was killed or its format is older."""
        try:
            if not is_clean(path) or not RunFile.open(path).is_present_format:
                rewrite(path)
        except OSError as error:
            raise RecordingFailed(
                f"{path} cannot be written ({_reason(error)}); its content is safe"
            ) from error
        run = RunFile.open(path)
        displayed = run.display().step
        slots = {name: run.last_slot(name) for name in columns.SLOTS}
        recorder = cls(path, run.counts())
        recorder._displayed = displayed
        recorder._slot = {name: 0 if slot is None else 1 - slot for name, slot in slots.items()}
        for event in events:
            recorder.event(event)
        return recorder

    def event(self, event: Event, *, durable: bool = False) -> None:
        """Append an event to the journal."""
        self._guard(lambda: self._append(event, durable))

    def point(self, point: Point) -> None:
        """Put a spectrum on disk; returns once it is there."""
        self._guard(lambda: self._write_point(point))

    def save(self, name: str, content: bytes) -> InSlot:
        """Write bytes into the older of two slots; an event must carry the result to make them count."""
        return self._guard(lambda: self._write_slot(name, content))

    def display(self, display: Display, *, at_rest: bool = False) -> bool:
        """Write the maps of an evaluation; True if also all else, which is left out where it is large.

        The same step again takes the place of the former.
        """
        return self._guard(lambda: self._write_display(display, at_rest))

    def score(self, event: Scored) -> None:
        """Write an entry of the learning curve."""
        values = (event.entry.get(name) for name in columns.CURVE)
        row = [float("nan") if value is None else float(value) for value in values]

        def write() -> None:
            self._grow("score", self._scores, row)
            self._grow("scored", self._scores, self._scores)
            self._scores += 1
            self._append(event, False)

        self._guard(write)

    def close(self, weights: Mapping[str, np.ndarray] | None = None) -> None:
        """End the writing; the file then opens everywhere, with the learner's arrays in ``weights/``."""

        def finish() -> None:
            self._release()
            rewrite(self.path, weights)

        if self._file.id.valid:
            self._guard(finish)

    def abandon(self) -> None:
        """Release a file that cannot be written any more.

        What HDF5 still holds back goes to a scratch file: closing on a full disk ends the whole process.
        """
        if self._file.id.valid:
            with contextlib.suppress(OSError, RuntimeError, ValueError):
                _divert(self._file.id.get_vfd_handle())
                self._release()

    def _release(self) -> None:
        try:
            self._file.close()
        finally:
            with contextlib.suppress(OSError):
                os.close(self._descriptor)

    def _write_point(self, point: Point) -> None:
        n = self._points
        extra = blobs.pack(point.channels) if point.channels else b""
        self._need(point.spectrum.nbytes + len(extra))
        if extra or point.file is not None:
            self._write_extra(n, extra, point.file)
        self._grow("point", n, n)
        for column in columns.point_columns():
            if column.name == columns.COMMIT:
                self._sync()  # all else of the point is on disk before what makes it count
            self._grow(column.name, n, getattr(point, str(column.point_field)))
        self._sync()
        self._points = n + 1

    def _write_extra(self, n: int, content: bytes, file: str | None) -> None:
        """What else there is of a point; counts once the point itself does."""
        start, end = self._extra_bytes, self._extra_bytes + len(content)
        if content:
            dataset = self._dataset(columns.EXTRAS)
            dataset.resize(end, axis=0)
            dataset[start:end] = np.frombuffer(content, dtype=np.uint8)
            self._extra_bytes = end
        extent = InExtras(start, len(content), zlib.crc32(content))
        self._append(ChannelsStored(n, file, extent), False)

    def _write_slot(self, name: str, content: bytes) -> InSlot:
        self._need(len(content))
        slot = self._slot[name]
        dataset = self._dataset(columns.SLOTS[name][slot])
        if dataset.shape[0] < len(content):
            dataset.resize(len(content), axis=0)
        dataset[: len(content)] = np.frombuffer(content, dtype=np.uint8)
        self._sync()
        self._slot[name] = 1 - slot
        return InSlot(slot, len(content), zlib.crc32(content))

    def _write_display(self, display: Display, at_rest: bool) -> bool:
        again = self._evaluations > 0 and display.step == self._displayed
        row = self._evaluations - 1 if again else self._evaluations
        names = layer_names(display)
        self._need(sum(display.maps[name].nbytes for name in names.values()))
        for layer, name in names.items():
            place = columns.LAYERS.index(layer)
            dataset = self._dataset("maps")
            if dataset.shape[0] <= row:
                dataset.resize(row + 1, axis=0)
            dataset[row, place] = display.maps[name]
        self._grow("evaluation", row, display.step)
        content = display_bytes(display)
        saved = self._write_slot("evaluation", content) if at_rest or len(content) <= _ALWAYS_SAVED else None
        self._evaluations = row + 1
        self._append(display_event(display, row, names, saved), False)
        self._displayed = display.step
        return saved is not None

    def _need(self, size: int) -> None:
        if shutil.disk_usage(self.path.parent).free < size + _RESERVE:
            raise OSError(errno.ENOSPC, f"less than {(size + _RESERVE) >> 20} MiB free on the disk")

    def _append(self, event: Event, durable: bool) -> None:
        line = encode(event.to_json())
        dataset = self._dataset(columns.JOURNAL)
        end = self._journal_bytes + len(line)
        dataset.resize(end, axis=0)
        dataset[self._journal_bytes : end] = np.frombuffer(line, dtype=np.uint8)
        if durable:
            self._sync()
        else:
            self._file.flush()
        self._journal_bytes = end

    def _grow(self, name: str, row: int, value: Any) -> None:
        dataset = self._dataset(name)
        if dataset.shape[0] <= row:
            dataset.resize(row + 1, axis=0)
        dataset[row] = value

    def _dataset(self, name: str) -> h5py.Dataset:
        if name not in self._datasets:
            self._datasets[name] = self._file[name]
        return self._datasets[name]

    def _sync(self) -> None:
        self._file.flush()
        os.fsync(self._descriptor)

    def _guard(self, action: Callable[[], Result]) -> Result:
        try:
            with alone():
                return action()
        except (
            OSError,
            RuntimeError,
            ValueError,
            KeyError,
        ) as error:  # h5py: a full disk may be any of these
            raise RecordingFailed(
                f"{self.path} could not be written ({_reason(error)}); what was measured before is safe: "
                "make room or choose another disk, close the session and continue with Session.open"
            ) from error


def _divert(descriptor: int) -> None:
    """Discard what a descriptor writes from now on: into memory, or a file without a name."""
    if hasattr(os, "memfd_create"):
        scratch = os.memfd_create("curiosity")
        os.dup2(scratch, descriptor)
        os.close(scratch)
    else:
        with tempfile.TemporaryFile() as file:
            os.dup2(file.fileno(), descriptor)


def _reason(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error)).splitlines()[0]
