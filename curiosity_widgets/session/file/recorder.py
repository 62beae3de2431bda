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
from curiosity_widgets.session.file.display_codec import (
    display_bytes,
    display_event,
    layer_names,
    maps_crc,
    size_of,
)
from curiosity_widgets.session.file.film import frame, room
from curiosity_widgets.session.file.film.frame import Moment
from curiosity_widgets.session.file.film.reading import film_places
from curiosity_widgets.session.file.integrity.kept import Kept
from curiosity_widgets.session.file.integrity.ownership import Ownership
from curiosity_widgets.session.file.integrity.replacing import HeldOpen, replace_patiently
from curiosity_widgets.session.file.integrity.room import check_size
from curiosity_widgets.session.file.recover import rewrite
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.events import (
    ChannelsStored,
    Event,
    FilmThinned,
    InExtras,
    InFilm,
    InSlot,
    Scored,
)
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.journal import line_of
from curiosity_widgets.session.state.measured_points import Point

_RESERVE = 1 << 23  # bytes kept free on the disk, so that HDF5 never writes to a full one
_ALWAYS_SAVED = 1 << 23  # bytes of an evaluation that is written in full after every training, not at rest

_FROM_HDF5 = (OSError, RuntimeError, ValueError, KeyError)  # a full disk, or damage, may be any of these

Result = TypeVar("Result")


class RecordingFailed(CuriosityError):
    """The run file could not be written; what was measured before is safe."""


class FileLost(RecordingFailed):
    """The path does not lead to the run file any more; what was measured is in memory."""

    def __init__(self, path: Path, loss: str, count: int) -> None:
        self.loss = f"{path} {loss} while the run was recorded"
        super().__init__(
            f"{self.loss}; the {count} spectra measured so far are in memory: session.save() writes them to "
            "a new file, in which the run can continue"
        )


class Recorder:
    """The writing end of a run file. One thread only.

    Opened for a file that :func:`curiosity_widgets.session.file.layout.create` made, or that was closed
    cleanly.
    """

    def __init__(self, path: Path, run_id: str, counts: Counts, kept: Kept) -> None:
        self.path, self.kept = path, kept
        self._extra_bytes = counts.extra_bytes
        self._points, self._journal_bytes = counts.points, counts.journal_bytes
        self._scores = counts.scores
        self._film: dict[int, InFilm] = {}  # step -> where its frame lies
        self._maps_row = 0  # of the maps in full; those before are of an earlier version
        self._layers: set[str] = set()  # that this row has used
        self._slot = {"learner": 0, "evaluation": 0}
        self._datasets: dict[str, h5py.Dataset] = {}
        self._owner: Ownership | None = None
        self._loss: str | None = None  # what has happened to the file, where it is not ours any more
        self._file = self._guard(lambda: open_for_writing(path))
        self._descriptor = self._guard(lambda: os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0)))
        self._owner = self._guard(lambda: self._own(run_id))

    @classmethod
    def start(cls, path: Path, facts: Facts, events: Iterable[Event] = ()) -> Recorder:
        """A new file at ``path`` with its first events; it appears there whole or not at all.

        Replaces an older one. The limits are among these events: no moment may leave a file without them.
        """
        partial = path.with_name(f".{path.name}.partial")
        kept = Kept()
        kept.lines += [line_of(event) for event in events]
        first = b"".join(kept.lines)
        try:
            check_size(partial, facts.info.image.nbytes + facts.info.candidates.positions.nbytes + len(first))
            layout.create(partial, facts, first)
            replace_patiently(partial, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                partial.unlink()
            raise RecordingFailed(
                f"{path} cannot be written ({_reason(error)}); choose another path"
            ) from error
        return cls(path, facts.run_id, Counts(journal_bytes=len(first)), kept)

    @classmethod
    def resume(cls, path: Path, events: Iterable[Event] = ()) -> Recorder:
        """Continue an existing file, which is read and written anew first. Raises RecordingFailed.

        HDF5 waits for hours where it meets damage while it writes; what was written just now has none.
        """
        if not is_clean(path) and path.stat().st_nlink > 1:
            raise RecordingFailed(
                f"{path} has other names (hard links), under one of which a session may be writing it; "
                "remove them, or copy the file and continue the copy"
            )
        try:
            rewrite(path)
        except _FROM_HDF5 as error:
            raise RecordingFailed(
                f"{path} cannot be written anew ({_reason(error)}); its content is safe. If it is damaged, "
                "take what is readable to another file with: curiosity rescue"
            ) from error
        run = RunFile.open(path)
        slots = {name: run.last_slot(name) for name in columns.SLOTS}
        recorder = cls(path, run.facts.run_id, run.counts(), run.kept())
        recorder._film, recorder._maps_row, recorder._layers = film_places(run)
        recorder._slot = {name: 0 if slot is None else 1 - slot for name, slot in slots.items()}
        for event in events:
            recorder.event(event)
        return recorder

    def check(self) -> None:
        """Raises FileLost where the path does not lead to this file any more."""
        self._guard(lambda: None)

    def event(self, event: Event, *, durable: bool = False) -> None:
        """Append an event to the journal."""
        self._guard(lambda: self._append(event, durable))

    def point(self, point: Point) -> None:
        """Put a spectrum on disk; returns once it is there."""
        self._guard(lambda: self._write_point(point))

    def save(self, name: str, content: bytes) -> InSlot:
        """Write bytes into the older of two slots; an event must carry the result to make them count."""
        return self._guard(lambda: self._write_slot(name, content))

    def display(self, display: Display, moment: Moment, *, at_rest: bool = False) -> bool:
        """Write an evaluation into the film, and in full where that is not large; whether it was.

        ``at_rest``: in full in any case. The same step again takes the place of the former.
        """
        return self._guard(lambda: self._write_display(display, moment, at_rest))

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
            try:
                rewrite(self.path, weights, closed=True)
            except CuriosityError as error:  # another program wrote into it, where no mark of ours lies
                self._loss = f"cannot be read any more ({error})"
                raise FileLost(self.path, self._loss, self._points) from error

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
        self._renew_mark()
        self._points = n + 1

    def _own(self, run_id: str) -> Ownership:
        dataset = self._dataset(columns.IDENTITY)

        def write(content: bytes) -> None:
            dataset[:] = np.frombuffer(content, dtype=np.uint8)
            self._sync()

        return Ownership(self.path, self._descriptor, dataset.id.get_offset(), run_id, write)

    def _renew_mark(self) -> None:
        """So that no older copy of the file passes for it. Everything written before is on disk then, too."""
        if self._owner is not None:
            self._owner.renew()

    def _write_extra(self, n: int, content: bytes, file: str | None) -> None:
        """What else there is of a point; counts once the point itself does."""
        start, end = self._extra_bytes, self._extra_bytes + len(content)
        if content:
            dataset = self._dataset(columns.EXTRAS)
            dataset.resize(end, axis=0)
            dataset[start:end] = np.frombuffer(content, dtype=np.uint8)
            self._extra_bytes = end
        self.kept.channels_of(n, content, file)
        extent = InExtras(start, len(content), zlib.crc32(content))
        self._append(ChannelsStored(n, file, extent), False)

    def _write_slot(self, name: str, content: bytes, *, alone: bool = False) -> InSlot:
        """Bytes into the older of two slots; ``alone``: into the first, so that large ones are there once."""
        self._need(len(content))
        slot = 0 if alone else self._slot[name]
        dataset = self._dataset(columns.SLOTS[name][slot])
        if dataset.shape[0] < len(content):
            dataset.resize(len(content), axis=0)
        dataset[: len(content)] = np.frombuffer(content, dtype=np.uint8)
        self._sync()
        self._slot[name] = 1 - slot
        return InSlot(slot, len(content), zlib.crc32(content))

    def _write_display(self, display: Display, moment: Moment, at_rest: bool) -> bool:
        names, size = layer_names(display), size_of(display)
        film = self._film.get(display.step) if at_rest else None
        if film is None:
            film = self._write_frame(display.step, frame.to_bytes(display, moment))
        saved = crc = None
        if at_rest or size <= _ALWAYS_SAVED:
            large = size > _ALWAYS_SAVED
            crc = self._write_maps(display, names)
            saved = self._write_slot("evaluation", display_bytes(display, thrifty=large), alone=large)
        where = {"maps_crc": crc, "film": film, "measured": len(moment.measured)}
        self._append(display_event(display, self._maps_row, names, saved, **where), False)
        self._film[display.step] = film
        return saved is not None

    def _write_maps(self, display: Display, names: Mapping[str, str]) -> int:
        """The maps in full, in the place of those of the evaluation before; their checksum."""
        row, dataset = self._maps_row, self._dataset(columns.MAPS)
        self._need(sum(display.maps[name].nbytes for name in names.values()))
        if dataset.shape[0] <= row:
            dataset.resize(row + 1, axis=0)
        for layer in self._layers - set(names):
            dataset[row, columns.LAYERS.index(layer)] = np.nan
        for layer, name in names.items():
            dataset[row, columns.LAYERS.index(layer)] = display.maps[name]
        self._grow("evaluation", row, display.step)
        self._layers |= set(names)
        return maps_crc(display.maps[name] for name in names.values())

    def _write_frame(self, step: int, content: bytes) -> InFilm:
        """One step of the film; old ones make room, which the journal says before it is taken."""
        self._need(len(content))
        dropped = room.to_drop(self._film, step, len(content), room.budget(self._points))
        if dropped:
            self._append(FilmThinned(tuple(dropped)), False)
            self._film = {number: place for number, place in self._film.items() if number not in dropped}
        start = room.free_place(self._film, len(content))
        dataset = self._dataset(columns.FILM)
        if dataset.shape[0] < start + len(content):
            dataset.resize(start + len(content), axis=0)
        dataset[start : start + len(content)] = np.frombuffer(content, dtype=np.uint8)
        return InFilm(start, len(content), zlib.crc32(content))

    def _need(self, size: int) -> None:
        if shutil.disk_usage(self.path.parent).free < size + _RESERVE:
            raise OSError(errno.ENOSPC, f"less than {(size + _RESERVE) >> 20} MiB free on the disk")
        check_size(self.path, size)

    def _append(self, event: Event, durable: bool) -> None:
        line = line_of(event)
        check_size(self.path, len(line))
        dataset = self._dataset(columns.JOURNAL)
        end = self._journal_bytes + len(line)
        dataset.resize(end, axis=0)
        dataset[self._journal_bytes : end] = np.frombuffer(line, dtype=np.uint8)
        if durable:
            self._sync()
        else:
            self._file.flush()
        self._journal_bytes = end
        self.kept.line(line)

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
                self._check_own()
                result = action()
                if self._owner is not None and self._file.id.valid:
                    self._owner.note()
                return result
        except RecordingFailed:
            raise
        except HeldOpen as error:
            raise RecordingFailed(f"{self.path}: {_reason(error)}") from error
        except _FROM_HDF5 as error:
            raise RecordingFailed(
                f"{self.path} could not be written ({_reason(error)}); what was measured before is safe: "
                "make room or choose another disk, close the session and continue with Session.open"
            ) from error

    def _check_own(self) -> None:
        """Raises FileLost. What HDF5 still holds back must not reach a file that is not ours."""
        if self._loss is None and self._owner is not None and self._file.id.valid:
            self._loss = self._owner.loss()
        if self._loss is not None:
            self.abandon()
            raise FileLost(self.path, self._loss, self._points)


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
