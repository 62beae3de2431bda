"""Reading a run file: finished, still being written, or cut off by a crash."""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.plain import read_only
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.export import export, objects
from curiosity_widgets.session.file import blobs, columns
from curiosity_widgets.session.file.access import reading
from curiosity_widgets.session.file.contents import identity, read_contents
from curiosity_widgets.session.file.counts import Counts
from curiosity_widgets.session.file.display_codec import restore_display
from curiosity_widgets.session.file.layout import MARK
from curiosity_widgets.session.file.lock import is_locked
from curiosity_widgets.session.file.point_codec import read_points
from curiosity_widgets.session.file.safety import checked_array, plain_errors
from curiosity_widgets.session.settings import first_settings
from curiosity_widgets.session.state.apply_event import apply_event
from curiosity_widgets.session.state.compose import compose
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.events import (
    ChannelsStored,
    Displayed,
    Event,
    InSlot,
    Picked,
    Scored,
    Trained,
    from_json,
)
from curiosity_widgets.session.state.history import History
from curiosity_widgets.session.state.journal import decode
from curiosity_widgets.session.state.measured_points import Point
from curiosity_widgets.session.state.snapshot import WORKING, RunInfo, Snapshot

Result = TypeVar("Result")

_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4)  # seconds


class RunFile:
    """A run on disk, read-only. May be open while the run continues.

    Open with :meth:`open`; ``info`` and ``snapshot`` are what a session of the same run has.
    """

    def __init__(self, path: Path, file: h5py.File) -> None:
        self.path = path
        contents = read_contents(path, file)
        self.facts = facts = contents.facts
        self.columns, self.axis_dataset = contents.columns, contents.axis_dataset
        self.is_present_format = contents.is_present_format
        self._stored = file.attrs["facts"]
        length = len(facts.info.axis.values)
        self.history = History(
            facts.info.candidates, facts.measurable, length, first_settings(facts.workflow)
        )
        self.events = 0  # events read so far
        self._journal_bytes = 0
        self._display_event: Displayed | None = None
        self._display = Display()
        self._scores = self._evaluations = 0
        self._slots: dict[str, InSlot] = {}
        self.extras: dict[int, ChannelsStored] = {}  # point -> where its channels lie, and the vendor's file
        self._read_on(file)

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> RunFile:
        """Open a run file for reading.

        Raises CuriosityError where there is none, or where it is damaged, foreign or unsafe.
        """
        path = Path(path)
        return _patiently(path, lambda file: cls(path, file))

    @staticmethod
    def is_run_file(path: str | os.PathLike[str]) -> bool:
        """Whether there is an HDF5 file at ``path`` that calls itself a run, readable or not."""
        path = Path(path)
        if not path.is_file() or not h5py.is_hdf5(path):
            return False
        try:
            with reading(path) as file:
                return MARK in file.attrs
        except (CuriosityError, OSError):
            return False

    def __enter__(self) -> RunFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Nothing to do: the file is open only while something is read from it."""

    @property
    def info(self) -> RunInfo:
        """The run's fixed facts."""
        return self.facts.info

    @property
    def state(self) -> str:
        """The run's state; "stopped" where the file says that it is running but no session writes it."""
        state = self.history.state
        return "stopped" if state in WORKING and not is_locked(self.path) else state

    @property
    def snapshot(self) -> Snapshot:
        """The run as of the last :meth:`refresh`."""
        cut_off = self.state != self.history.state
        return compose(
            self.history,
            self._shown(),
            state=self.state,
            message="the run was cut off; Session.open continues it" if cut_off else "",
            seconds=self.history.seconds,
        )

    def export(self, path: str | os.PathLike[str], kind: str | None = None) -> Path:
        """Write the run in a format of other programs; see :func:`..export.export`."""
        return export(self, path, kind)

    def to_xarray(self) -> Any:
        """The run as an xarray Dataset; raises CuriosityError where xarray is not installed."""
        return objects.to_xarray(self)

    def to_pandas(self) -> Any:
        """The measured spectra as a pandas DataFrame, one row each; needs pandas."""
        return objects.to_pandas(self)

    def to_hyperspy(self) -> Any:
        """The measured spectra as a HyperSpy signal, NaN between them; needs hyperspy."""
        return objects.to_hyperspy(self)

    def to_sidpy(self) -> Any:
        """The measured spectra as a sidpy Dataset, NaN between them; needs sidpy."""
        return objects.to_sidpy(self)

    def refresh(self) -> bool:
        """Read what has been written since; True where there is something new.

        Raises CuriosityError where the file is gone, is another run's now, or its new part is damaged.
        """

        def read_on(file: h5py.File) -> bool:
            stored = file.attrs.get("facts", "{}")
            if stored != self._stored and identity(stored) != identity(self._stored):
                raise CuriosityError(f"{self.path} now holds another run; open it again")
            return self._read_on(file)

        return _patiently(self.path, read_on)

    def _read_on(self, file: h5py.File) -> bool:
        """Read first, then take in: a read that fails and is tried again must not count twice."""
        before = self.events, len(self.history)
        # The journal first: a training in it then never refers to a spectrum that is not read yet.
        journal = checked_array(self.path, file[columns.JOURNAL], self._journal_bytes)
        points = self._read_points(file, len(self.history))
        end = 0
        for line, end in decode(journal.astype(np.uint8).tobytes()):  # noqa: B007 - the last end is kept
            self._take(from_json(line))
        self._journal_bytes += end
        for point in points:
            self.history.add(point)
        counts = [training.count for training in self.history.trainings]
        if counts != sorted(counts) or (counts and counts[-1] > len(self.history)):
            raise CuriosityError(f"{self.path} is damaged: its journal names spectra that are not there")
        return (self.events, len(self.history)) != before

    def counts(self) -> Counts:
        """How much of the file counts."""
        return Counts(
            points=len(self.history),
            evaluations=self._evaluations,
            scores=self._scores,
            journal_bytes=self._journal_bytes,
            extra_bytes=max((event.extent.end for event in self.extras.values()), default=0),
        )

    def vendor_file(self, point: int) -> str | None:
        """The vendor's own copy of the spectrum with this number, where there is one."""
        event = self.extras.get(point)
        return None if event is None else event.file

    def channels(self, point: int) -> dict[str, np.ndarray]:
        """What else was measured with the spectrum of this number, by name.

        Raises CuriosityError where that is damaged.
        """
        event = self.extras.get(point)
        if event is None or not event.extent.size:
            return {}
        start, end = event.extent.start, event.extent.end

        def read(file: h5py.File) -> bytes:
            return checked_array(self.path, file[columns.EXTRAS], start, end).astype(np.uint8).tobytes()

        content = _patiently(self.path, read)
        if zlib.crc32(content) != event.extent.crc:
            raise CuriosityError(f"{self.path} is damaged: the channels of spectrum {point}")
        return blobs.unpack(content)

    def last_slot(self, name: str) -> int | None:
        """The slot that holds the newest saved bytes of a kind."""
        return self._slots[name].slot if name in self._slots else None

    def saved(self, name: str, where: InSlot | None) -> bytes | None:
        """Bytes that an event refers to; None where they are damaged or written over since."""
        if where is None:
            return None
        place = columns.SLOTS[name][where.slot]

        def read(file: h5py.File) -> bytes | None:
            dataset = file[place]
            return np.asarray(dataset[: where.size]).tobytes() if where.size <= dataset.shape[0] else None

        content = _patiently(self.path, read)
        return content if content is not None and zlib.crc32(content) == where.crc else None

    def display(self) -> Display:
        """The last evaluation."""
        return self._shown()

    def _take(self, event: Event) -> None:
        apply_event(self.history, event)
        self.events += 1
        match event:
            case Displayed():
                self._display_event = event
                self._evaluations = max(self._evaluations, event.row + 1)
                self._note_slot("evaluation", event.evaluation)
            case Scored():
                self._scores += 1
            case ChannelsStored():
                self.extras[event.point] = event
            case Picked() | Trained():
                self._note_slot("learner", event.checkpoint)

    def _note_slot(self, name: str, where: InSlot | None) -> None:
        if where is not None:
            self._slots[name] = where

    def points(self) -> list[Point]:
        """All measured points, read again."""
        return _patiently(self.path, lambda file: self._read_points(file, 0))[: len(self.history)]

    def _read_points(self, file: h5py.File, start: int) -> list[Point]:
        return read_points(self.path, file, self.columns, len(self.info.candidates), start)

    def _shown(self) -> Display:
        event, self._display_event = self._display_event, None
        if event is None:
            return self._display

        def read(file: h5py.File) -> dict[str, FloatArray]:
            places = {name: columns.LAYERS.index(layer) for layer, name in event.layers.items()}
            return {name: read_only(file["maps"][event.row, place]) for name, place in places.items()}

        maps = _patiently(self.path, read)
        self._display = restore_display(event, maps, self.saved("evaluation", event.evaluation))
        return self._display


def _patiently(path: Path, read: Callable[[h5py.File], Result]) -> Result:
    """Read from the file; again where another process writes it and was just in the middle of that."""
    for pause in _PAUSES:
        try:
            with reading(path) as file, plain_errors(path):
                return read(file)
        except CuriosityError:
            if not is_locked(path):
                break
            time.sleep(pause)
    with reading(path) as file, plain_errors(path):
        return read(file)
