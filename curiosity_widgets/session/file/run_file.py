"""Reading a run file: finished, still being written, or cut off by a crash."""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from types import TracebackType
from typing import Any

import h5py
import numpy as np

from curiosity_widgets.data import checks
from curiosity_widgets.data.probing.asking import ask
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.export import export, objects
from curiosity_widgets.session.file import blobs, columns
from curiosity_widgets.session.file.access import has_mark, is_clean, patiently, reading
from curiosity_widgets.session.file.contents import identity, read_contents
from curiosity_widgets.session.file.counts import Counts
from curiosity_widgets.session.file.display_codec import restore_display
from curiosity_widgets.session.file.film.past import at
from curiosity_widgets.session.file.film.reading import as_kept, full_maps
from curiosity_widgets.session.file.integrity import checksums, fact_text
from curiosity_widgets.session.file.integrity.damage import Damage
from curiosity_widgets.session.file.integrity.fitting import are_ahead, check_fits
from curiosity_widgets.session.file.integrity.kept import Kept
from curiosity_widgets.session.file.lock import is_locked
from curiosity_widgets.session.file.point_codec import Rows, read_points
from curiosity_widgets.session.file.safety import checked_array
from curiosity_widgets.session.settings import recorded_settings
from curiosity_widgets.session.state.apply_event import apply_event
from curiosity_widgets.session.state.compose import compose
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.events import (
    ChannelsStored,
    Displayed,
    Event,
    FilmThinned,
    InFilm,
    InSlot,
    Picked,
    PointsFlagged,
    Scored,
    Trained,
    from_json,
)
from curiosity_widgets.session.state.history import History
from curiosity_widgets.session.state.journal import Line, decode
from curiosity_widgets.session.state.latent_views import LatentViews
from curiosity_widgets.session.state.measured_points import Point
from curiosity_widgets.session.state.point_flags import DAMAGED
from curiosity_widgets.session.state.snapshot import WORKING, LogEntry, RunInfo, Snapshot


class RunFile(LatentViews):
    """A run on disk, read-only. May be open while the run continues.

    Open with :meth:`open`; ``info`` and ``snapshot`` are what a session of the same run has.
    """

    def __init__(self, path: Path, file: h5py.File) -> None:
        self.path = path
        self._read_all(file)

    def _read_all(self, file: h5py.File) -> None:
        self._written = self._last_written()
        contents = read_contents(self.path, file)
        self.facts = facts = contents.facts
        self.columns, self.axis_dataset = contents.columns, contents.axis_dataset
        self.has_checksums = contents.has_checksums
        self.damage = Damage(contents.damaged)
        self._stored = fact_text.read(file)
        length = len(facts.info.axis.values)
        self.history = History(
            facts.info.candidates, facts.measurable, length, recorded_settings(facts.workflow)
        )
        self._journal_bytes = 0
        self.journal: list[Event] = []
        self._places: list[tuple[int, int]] = []  # of their lines, first byte and the one after the last
        self.film: dict[int, InFilm] = {}  # step -> where its frame lies
        self._display_event: Displayed | None = None
        self._display = Display()
        self._scores = self._evaluations = 0
        self._slots: dict[str, InSlot] = {}
        self.extras: dict[int, ChannelsStored] = {}  # point -> where its channels lie, and the vendor's file
        self._read_on(file)
        if not self.has_checksums:
            text = "an earlier version wrote this file without checksums: damage to it may go unnoticed"
            self.history.log.append(LogEntry(self.facts.created, "info", text))

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> RunFile:
        """Open a run file for reading.

        Raises CuriosityError where there is none, or where it is damaged, foreign or unsafe.
        """
        path = checks.file_path("path", path)
        return patiently(path, lambda file: cls(path, file))

    @staticmethod
    def is_run_file(path: str | os.PathLike[str]) -> bool:
        """Whether there is an HDF5 file at ``path`` that calls itself a run, readable or not."""
        path = checks.file_path("path", path)
        try:
            if not path.is_file() or not h5py.is_hdf5(path):
                return False
            # it may as well be a hostile file of data: another process looks
            return bool(ask(f"{has_mark.__module__}:{has_mark.__name__}", [path], files=[path]))
        except (CuriosityError, OSError):  # what cannot be read is none
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
        texts = ("the run was cut off; Session.open continues it",) if cut_off else ()
        return compose(
            self.history,
            self._shown(),
            state=self.state,
            message="; ".join((*texts, *self.damage.texts())),
            seconds=self.history.seconds,
        )

    def at(self, step: int) -> Snapshot:
        """The run as it was once it had been trained ``step`` times and had picked what comes next.

        Points, spectra, picks, scores and curve are exact; maps lie within 1/255 of their range, of the
        acquisition the order counts. Latent space and prediction are those of a sample of the candidates and
        of the measured ones, NaN elsewhere. Where the file has left a step's maps out to save room they are
        those of the nearest step that it keeps, which ``message`` and ``shown.step`` say.
        A run that goes on is read on first. Raises CuriosityError where the run has no such step.
        """
        step = checks.whole("step", step, at_least=-(2**62), give="the number of a step")
        # What is known of the film may be written over, and a finished run gives its lock up.
        if is_locked(self.path) or self._last_written() != self._written:
            self.refresh()
        return at(self, step)

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps that :meth:`at` knows."""
        return tuple(sorted({event.step for event in self.journal if isinstance(event, Displayed)}))

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
            stored = fact_text.read(file)
            if stored != self._stored and identity(stored) != identity(self._stored):
                raise CuriosityError(f"{self.path} now holds another run; open it again")
            number, size, when = self._last_written()
            if number != self._written[0]:  # everything may lie elsewhere in this one
                before = self.events, len(self.history)
                self._read_all(file)
                return (self.events, len(self.history)) != before
            self._written = number, size, when
            return self._read_on(file)

        return patiently(self.path, read_on)

    def _last_written(self) -> tuple[int, int, int]:
        """The file's number, size and time: whether it was replaced, or written to."""
        found = self.path.stat()
        return found.st_ino, found.st_size, found.st_mtime_ns

    def _read_on(self, file: h5py.File) -> bool:
        """Read first, then take in: a read that fails and is tried again must not count twice."""
        before = self.events, len(self.history)
        # The journal first: a training in it then never refers to a spectrum that is not read yet.
        journal = checked_array(self.path, file[columns.JOURNAL], self._journal_bytes)
        count = len(self.history)
        rows = self._read_points(file, count)
        content = journal.astype(np.uint8).tobytes()
        lines, spectra = list(decode(content)), count + len(rows.points)
        if is_locked(self.path) and are_ahead((line.event for line in lines), spectra):
            raise CuriosityError(f"{self.path} is damaged: its journal names spectra that are not there")
        for line in lines:
            self.damage.lines += line.damaged
            self._take_if_fit(line, self._journal_bytes, spectra)
        end = lines[-1].end if lines else 0
        self._journal_bytes += end
        self.damage.tail = self._damaged_at_the_end(content[end:])
        for point in rows.points:
            self.history.add(point)
        self._flag([count + row for row in rows.damaged])
        self.damage.torn |= rows.torn
        if not before[0]:
            self.damage.miss(checksums.cut_short(file))
        if spectra and not self.journal:  # it has entries from the first moment
            self.damage.lose("journal")
        return (self.events, len(self.history)) != before

    def _damaged_at_the_end(self, rest: bytes) -> int:
        """Lines after the last whole one. A kill cuts one short; a file that was closed has none."""
        closed = is_clean(self.path)
        rest = rest if closed else rest.strip(b"\0")
        if not rest or is_locked(self.path):
            return 0
        lines = rest.count(b"\n") or int(closed)
        self.damage.torn |= not lines
        return lines

    def _take_if_fit(self, line: Line, offset: int, spectra: int) -> None:
        """An event, unless it does not fit: it may refer to a damaged one, or be one."""
        try:
            event = from_json(line.event)
            check_fits(event, spectra, self.history.trained_on)
            self._take(event)
        except CuriosityError:
            self.damage.lines += 1
        else:
            self._places.append((offset + line.start, offset + line.end))

    def _flag(self, damaged: list[int]) -> None:
        """Points that do not match their checksums are kept, marked and not learned from."""
        self.damage.points += damaged
        candidates = self.history.measured().index
        if damaged:
            index = tuple(int(candidates[number]) for number in damaged)
            apply_event(self.history, PointsFlagged(tuple(damaged), index, DAMAGED))

    @property
    def events(self) -> int:
        """Events read so far."""
        return len(self.journal)

    def counts(self) -> Counts:
        """How much of the file counts."""
        return Counts(
            points=len(self.history),
            evaluations=self._evaluations,
            scores=self._scores,
            journal_bytes=self._journal_bytes,
            extra_bytes=max((event.extent.end for event in self.extras.values()), default=0),
        )

    def kept(self) -> Kept:
        """What a session that continues the run keeps of it in memory."""
        kept = Kept()
        with reading(self.path) as file:
            packed = np.asarray(file[columns.EXTRAS][:]).tobytes() if columns.EXTRAS in file else b""
        kept.lines += self.lines()
        for point, event in self.extras.items():
            kept.channels_of(point, packed[event.extent.start : event.extent.end], event.file)
        return kept

    def lines(self) -> list[bytes]:
        """The lines of the journal's events, as they are in the file; of damaged ones there is none."""
        with reading(self.path) as file:
            content = np.asarray(file[columns.JOURNAL][: self._journal_bytes]).tobytes()
        return [content[start:end] for start, end in self._places]

    def vendor_file(self, point: int) -> str | None:
        """The vendor's own copy of the spectrum with this number, where there is one."""
        event = self.extras.get(checks.whole("point", point, 0))
        return None if event is None else event.file

    def channels(self, point: int) -> dict[str, np.ndarray]:
        """What else was measured with the spectrum of this number, by name.

        Raises CuriosityError where that is damaged.
        """
        event = self.extras.get(checks.whole("point", point, 0))
        if event is None or not event.extent.size:
            return {}
        start, end = event.extent.start, event.extent.end

        def read(file: h5py.File) -> bytes:
            return checked_array(self.path, file[columns.EXTRAS], start, end).astype(np.uint8).tobytes()

        content = patiently(self.path, read)
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

        try:
            content = patiently(self.path, read)
        except CuriosityError:
            return None
        return content if content is not None and zlib.crc32(content) == where.crc else None

    def display(self) -> Display:
        """The last evaluation."""
        return self._shown()

    def _take(self, event: Event) -> None:
        apply_event(self.history, event)
        self.journal.append(event)
        match event:
            case Displayed():
                self._display_event = event
                if event.in_full:
                    self._evaluations = max(self._evaluations, event.row + 1)
                if event.film is not None:
                    self.film[event.step] = event.film
                self._note_slot("evaluation", event.evaluation)
            case FilmThinned():
                for step in event.steps:
                    self.film.pop(step, None)
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
        return patiently(self.path, lambda file: self._read_points(file, 0)).points[: len(self.history)]

    def _read_points(self, file: h5py.File, start: int) -> Rows:
        positions, closed = self.info.candidates.positions, is_clean(self.path)
        return read_points(self.path, file, self.columns, positions, start, closed=closed)

    def _shown(self) -> Display:
        event, self._display_event = self._display_event, None
        if event is None:
            return self._display
        if event.in_full:
            try:
                maps = full_maps(self, event)
                content = self.saved("evaluation", event.evaluation)
                if content is not None or event.film is None:
                    self.damage.shown |= content is None and event.evaluation is not None
                    self._display = restore_display(event, maps, content)
                    return self._display
            except CuriosityError:
                pass  # damaged, or another step is just written in its place: the film has it as well
        self.damage.shown |= event.in_full and not is_locked(self.path)
        self._display = as_kept(self, event.step) or restore_display(event, {}, None)
        return self._display
