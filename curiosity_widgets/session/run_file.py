"""Reading a run file: finished, still being written, or cut off by a crash."""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import h5py
import numpy as np

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session import layout
from curiosity_widgets.session.compose import compose
from curiosity_widgets.session.display import Display
from curiosity_widgets.session.facts import Facts, read_only
from curiosity_widgets.session.history import History, Point
from curiosity_widgets.session.journal import Event, decode
from curiosity_widgets.session.lock import is_locked
from curiosity_widgets.session.settings import first_settings
from curiosity_widgets.session.snapshot import RunInfo, Snapshot

_ACTIVE = ("imaging", "initialising", "running")
_PATIENCE = 2.0  # seconds; a writer that is just opening the file keeps readers out for a moment
_DEEPEST = 6  # groups within groups
_LARGEST = 1 << 34  # bytes of one array
_PACKING = 1100  # no deflated data are larger than this when unpacked, relative to their size on disk


class RunFile:
    """A run on disk, for looking at it. Changes nothing; may be open while the run goes on.

    Open with :meth:`open`; ``info`` and ``snapshot`` are what a session of the same run has.
    """

    def __init__(self, path: Path, file: h5py.File, facts: Facts) -> None:
        self.path = path
        self.file = file
        self.facts = facts
        axis = layout.axis_dimension(facts.info.axis)
        self._growing = [*layout.POINT_COLUMNS, layout.COMMIT, "maps", layout.JOURNAL]
        self._growing += [slot for pair in layout.SLOTS.values() for slot in pair]
        self.history = History(
            facts.info.candidates, facts.measurable, file[axis].shape[0], first_settings(facts.workflow)
        )
        self.events = 0  # events read so far
        self._journal_bytes = 0
        self._display_event: Event | None = None
        self._display = Display()
        self._scores = self._evaluations = 0
        self._slots: dict[str, Event] = {}
        self.refresh()

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> RunFile:
        """Open a run file for reading.

        Raises CuriosityError where there is none, or where it is damaged, foreign or unsafe.
        """
        path = Path(path)
        file = _open(path)
        try:
            return cls(path, file, _facts(path, file))
        except CuriosityError as error:
            file.close()
            raise error if str(path) in str(error) else CuriosityError(f"{path}: {error}") from error
        except (OSError, KeyError, RuntimeError, ValueError, TypeError) as error:
            file.close()
            raise CuriosityError(
                f"{path} is damaged and cannot be read ({str(error).splitlines()[0]}); use a copy of it"
            ) from error
        except BaseException:
            file.close()
            raise

    def __enter__(self) -> RunFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()

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

        Raises CuriosityError where the new part is damaged.
        """
        for name in self._growing:
            self.file[name].id.refresh()
        before = self.events, len(self.history)
        # The journal first: a training in it then never refers to a spectrum that is not read yet.
        journal = self._read(layout.JOURNAL, self._journal_bytes)
        for event, end in decode(journal.astype(np.uint8).tobytes()):
            self._take(event)
            last = end
        if self.events != before[0]:
            self._journal_bytes += last
        self._read_points()
        counts = [training.count for training in self.history.trainings]
        if counts != sorted(counts) or (counts and counts[-1] > len(self.history)):
            raise CuriosityError(f"{self.path} is damaged: its journal names spectra that are not there")
        return (self.events, len(self.history)) != before

    def sizes(self) -> tuple[int, int, int, int]:
        """What counts: points, bytes of the journal, evaluations, scores."""
        return len(self.history), self._journal_bytes, self._evaluations, self._scores

    def last_slot(self, name: str) -> int | None:
        """The slot that holds the newest saved bytes of a kind."""
        return self._slots[name]["slot"] if name in self._slots else None

    def saved(self, name: str, where: Mapping[str, Any] | None) -> bytes | None:
        """Bytes that an event refers to; None where they are damaged or written over since."""
        if where is None:
            return None
        dataset = self.file[layout.SLOTS[name][int(where["slot"])]]
        size = int(where["size"])
        if not 0 <= size <= dataset.shape[0]:
            return None
        content: bytes = np.asarray(dataset[:size]).tobytes()
        return content if zlib.crc32(content) == where["crc"] else None

    def display(self) -> Display:
        """The last evaluation."""
        return self._shown()

    def _take(self, event: Event) -> None:
        self.history.apply(event)
        self.events += 1
        if event["event"] == "display":
            self._display_event = event
            self._evaluations = max(self._evaluations, int(event["row"]) + 1)
            self._note_slot("evaluation", event["evaluation"])
        elif event["event"] == "score":
            self._scores += 1
        elif event["event"] in ("picks", "trained"):
            self._note_slot("learner", event.get("checkpoint"))

    def _note_slot(self, name: str, where: Event | None) -> None:
        if where is not None:
            if where["slot"] not in (0, 1):
                raise CuriosityError(f"{self.path} is damaged: slot {where['slot']!r} of '{name}'")
            self._slots[name] = where

    def _read_points(self) -> None:
        done = len(self.history)
        ended = self._read(layout.COMMIT, done)
        fresh = int(np.argmin(np.isfinite(ended))) if not np.isfinite(ended).all() else len(ended)
        if not fresh:
            return
        columns = {name: self._read(name, done, done + fresh) for name in layout.POINT_COLUMNS}
        candidate = columns["measured_candidate"]
        if candidate.min() < 0 or candidate.max() >= len(self.info.candidates):
            raise CuriosityError(f"{self.path} is damaged: a spectrum lies outside the candidates")
        for row in range(fresh):
            requested, actual = columns["requested"][row], columns["actual"][row]
            self.history.add(
                Point(
                    candidate=int(candidate[row]),
                    spectrum=columns["spectra"][row],
                    requested=(float(requested[0]), float(requested[1])),
                    actual=(float(actual[0]), float(actual[1])),
                    started=float(columns["started"][row]),
                    ended=float(ended[row]),
                    step=int(columns["measured_step"][row]),
                    asked=bool(columns["by_person"][row]),
                )
            )

    def _shown(self) -> Display:
        event, self._display_event = self._display_event, None
        if event is not None:
            maps = {}
            for layer, name in event["layers"].items():
                values = self.file["maps"][int(event["row"]), layout.LAYERS.index(layer)]
                maps[str(name)] = read_only(values)
            self._display = Display.restore(event, maps, self.saved("evaluation", event["evaluation"]))
        return self._display

    def _read(self, name: str, start: int = 0, stop: int | None = None) -> np.ndarray:
        return _array(self.path, self.file[name], start, stop)


def _open(path: Path) -> h5py.File:
    if not path.is_file():
        raise CuriosityError(f"{path}: there is no such run file")
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return h5py.File(path, "r", swmr=True)
        except OSError as error:
            if not isinstance(error, BlockingIOError) and "lock" not in str(error):
                raise CuriosityError(
                    f"{path} is not a run file or is damaged ({str(error).splitlines()[0]})"
                ) from error
            if time.monotonic() > deadline:
                raise CuriosityError(f"{path} is open in another program; close it there") from error
            time.sleep(0.05)


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
