"""Reading a run file: finished, still being written, or cut off by a crash."""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.plain import read_only
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import blobs, layout
from curiosity_widgets.session.file.access import reading
from curiosity_widgets.session.file.display_codec import restore_display
from curiosity_widgets.session.file.lock import is_locked
from curiosity_widgets.session.settings import first_settings
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
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.history import History
from curiosity_widgets.session.state.journal import decode
from curiosity_widgets.session.state.measured_points import Point
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

Result = TypeVar("Result")

_ACTIVE = ("imaging", "initialising", "running")
_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4)  # seconds
_DEEPEST = 6  # groups within groups
_LARGEST = 1 << 34  # bytes of one array
_PACKING = 1100  # no deflated data are larger than this when unpacked, relative to their size on disk


class RunFile:
    """A run on disk, for looking at it. Changes nothing; may be open while the run goes on.

    Open with :meth:`open`; ``info`` and ``snapshot`` are what a session of the same run has.
    """

    def __init__(self, path: Path, file: h5py.File) -> None:
        self.path = path
        self.facts = facts = _facts(path, file)
        self._stored = file.attrs["facts"]
        axis = layout.axis_dimension(facts.info.axis)
        self.history = History(
            facts.info.candidates, facts.measurable, file[axis].shape[0], first_settings(facts.workflow)
        )
        self.events = 0  # events read so far
        self._journal_bytes = 0
        self._display_event: Displayed | None = None
        self._display = Display()
        self._scores = self._evaluations = 0
        self._slots: dict[str, InSlot] = {}
        self.extras: dict[int, ChannelsStored] = {}  # point -> where its channels lie, and the vendor's file
        self.has_extras = layout.EXTRAS in file  # files of the first version have no room for them
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
                return layout.MARK in file.attrs
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
        """The run's state; "stopped" where the file says it runs but nobody writes any more."""
        state = self.history.state
        return "stopped" if state in _ACTIVE and not is_locked(self.path) else state

    @property
    def snapshot(self) -> Snapshot:
        """The run as of the last :meth:`refresh`."""
        cut_off = self.state != self.history.state
        return compose(
            self.history,
            self._shown(),
            state=self.state,
            message="the run was cut off; Session.open goes on with it" if cut_off else "",
            seconds=self.history.seconds,
        )

    def refresh(self) -> bool:
        """Read what has been written since; True where there is something new.

        Raises CuriosityError where the file is gone, is another run's now, or its new part is damaged.
        """

        def read_on(file: h5py.File) -> bool:
            if file.attrs.get("facts") != self._stored:
                raise CuriosityError(f"{self.path} now holds another run; open it again")
            return self._read_on(file)

        return _patiently(self.path, read_on)

    def _read_on(self, file: h5py.File) -> bool:
        """Read first, then take in: a read that fails and is tried again must not count twice."""
        before = self.events, len(self.history)
        # The journal first: a training in it then never refers to a spectrum that is not read yet.
        journal = _array(self.path, file[layout.JOURNAL], self._journal_bytes)
        points = self._read_points(file)
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

    def sizes(self) -> tuple[int, int, int, int, int]:
        """What counts: points, bytes of the journal, evaluations, scores, bytes of extras."""
        ends = [event.extent.end for event in self.extras.values()]
        return len(self.history), self._journal_bytes, self._evaluations, self._scores, max(ends, default=0)

    def vendor_file(self, point: int) -> str | None:
        """The instrument's own copy of the spectrum with this number, where it told of one."""
        event = self.extras.get(point)
        return None if event is None else event.file

    def channels(self, point: int) -> dict[str, np.ndarray]:
        """What else was measured with the spectrum of this number, by name.

        Raises CuriosityError where that is damaged.
        """
        event = self.extras.get(point)
        if event is None or not event.extent.size or not self.has_extras:
            return {}
        start, end = event.extent.start, event.extent.end

        def read(file: h5py.File) -> bytes:
            return _array(self.path, file[layout.EXTRAS], start, end).astype(np.uint8).tobytes()

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
        place = layout.SLOTS[name][where.slot]

        def read(file: h5py.File) -> bytes | None:
            dataset = file[place]
            return np.asarray(dataset[: where.size]).tobytes() if where.size <= dataset.shape[0] else None

        content = _patiently(self.path, read)
        return content if content is not None and zlib.crc32(content) == where.crc else None

    def display(self) -> Display:
        """The last evaluation."""
        return self._shown()

    def _take(self, event: Event) -> None:
        self.history.apply(event)
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

    def _read_points(self, file: h5py.File) -> list[Point]:
        done = len(self.history)
        ended = _array(self.path, file[layout.COMMIT], done)
        fresh = len(ended) if np.isfinite(ended).all() else int(np.argmin(np.isfinite(ended)))
        if not fresh:
            return []
        columns = {name: _array(self.path, file[name], done, done + fresh) for name in layout.POINT_COLUMNS}
        candidate = columns["measured_candidate"]
        if len(candidate) < fresh or candidate.min() < 0 or candidate.max() >= len(self.info.candidates):
            raise CuriosityError(f"{self.path} is damaged: a spectrum lies outside the candidates")
        return [
            Point(
                candidate=int(candidate[row]),
                spectrum=columns["spectra"][row],
                commanded=_pair(columns["requested"][row]),
                actual=_pair(columns["actual"][row]),
                started=float(columns["started"][row]),
                ended=float(ended[row]),
                step=int(columns["measured_step"][row]),
                requested=bool(columns["by_person"][row]),
            )
            for row in range(fresh)
        ]

    def _shown(self) -> Display:
        event, self._display_event = self._display_event, None
        if event is None:
            return self._display

        def read(file: h5py.File) -> dict[str, FloatArray]:
            places = {name: layout.LAYERS.index(layer) for layer, name in event.layers.items()}
            return {name: read_only(file["maps"][event.row, place]) for name, place in places.items()}

        maps = _patiently(self.path, read)
        self._display = restore_display(event, maps, self.saved("evaluation", event.evaluation))
        return self._display


def _pair(values: np.ndarray) -> tuple[float, float]:
    return float(values[0]), float(values[1])


def _patiently(path: Path, read: Callable[[h5py.File], Result]) -> Result:
    """Read from the file; again where another process writes it and was just in the middle of that."""
    for pause in _PAUSES:
        try:
            with reading(path) as file, _plain_errors(path):
                return read(file)
        except CuriosityError:
            if not is_locked(path):
                break
            time.sleep(pause)
    with reading(path) as file, _plain_errors(path):
        return read(file)


@contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    """Whatever a damaged file makes HDF5 or us stumble over, as one line that names the file."""
    try:
        yield
    except CuriosityError as error:
        raise error if str(path) in str(error) else CuriosityError(f"{path}: {error}") from error
    except (OSError, KeyError, RuntimeError, ValueError, TypeError, OverflowError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CuriosityError(f"{path} is damaged and cannot be read ({said}); use a copy of it") from error


def _facts(path: Path, file: h5py.File) -> Facts:
    if layout.MARK not in file.attrs:
        raise CuriosityError(f"{path} is HDF5, but not a run file of curiosity_widgets; open it as data")
    if int(file.attrs[layout.MARK]) > layout.FORMAT:
        raise CuriosityError(f"{path} was written by a later version of curiosity_widgets; update this one")
    _check_links(path, file)
    stored = json.loads(file.attrs["facts"])
    names = {name: name for name in ("image", "candidate_position", "held_out", "measurable")}
    names["axis"] = stored["axis"]["dataset"]
    arrays = {key: read_only(_array(path, file[name])) for key, name in names.items()}
    facts = layout.facts_from_json(stored, arrays)
    for name, dims in layout.dimensions(facts).items():
        if name not in file or len(file[name].shape) != len(dims):
            raise CuriosityError(f"{path} is damaged: '{name}' is missing or has the wrong dimensions")
    shape, length = facts.info.candidates.shape, len(facts.info.axis.values)
    if file["maps"].shape[2:] != shape or file["spectra"].shape[1:] != (length,):
        raise CuriosityError(f"{path} is damaged: maps or spectra do not fit the image and the axis")
    return facts


def _check_links(path: Path, group: h5py.Group, depth: int = 0) -> None:
    """Refuse anything that points out of the file, and anything that only a hostile file would hold."""
    for name in group:
        link = group.get(name, getlink=True)
        if not isinstance(link, h5py.HardLink):
            raise CuriosityError(
                f"{path}: '{group.name}/{name}' links to something else; such files are refused"
            )
        item = group[name]
        if isinstance(item, h5py.Group):
            if depth >= _DEEPEST:
                raise CuriosityError(f"{path}: its groups are nested too deeply for a run file")
            _check_links(path, item, depth + 1)
        elif not isinstance(item, h5py.Dataset) or item.is_virtual or item.external is not None:
            raise CuriosityError(f"{path}: '{item.name}' keeps its data elsewhere; such files are refused")
        elif item.dtype.hasobject or item.dtype.kind not in "biufS":
            raise CuriosityError(f"{path}: '{item.name}' holds no plain numbers; such files are refused")


def _array(path: Path, dataset: h5py.Dataset, start: int = 0, stop: int | None = None) -> np.ndarray:
    size = dataset.size * dataset.dtype.itemsize
    if size > _LARGEST or size > _PACKING * (dataset.id.get_storage_size() + 1024):
        raise CuriosityError(f"{path} is damaged: '{dataset.name}' claims {size} bytes that are not there")
    return np.asarray(dataset[start:stop])
