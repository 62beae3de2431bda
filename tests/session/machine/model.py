"""A session that meets commands, faults and kills in any order, and what must hold whatever the order is.

The reference is two lists: what the source was commanded and handed over (a ledger on disk), and what was
allowed from which line of the ledger on.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections import Counter
from pathlib import Path

import numpy as np

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.sources.protocol import SourceTimeout
from tests.session import faulty
from tests.session.faults.on_disk import spectra_on_disk

STUCK = 20.0  # seconds that nothing may take
FAULTS = (
    "raise", "slip", "range", "late", "break", "hang", "nan", "length", "exit", "mute", "absurd", "elsewhere",
    "full_disk",
)  # fmt: skip
RESTING = ("idle", "paused", "waiting", "stopped", "finished", "failed")


class Violated(AssertionError):
    """Something that must hold does not."""


class Driven:
    """One run file, and the sessions that write it one after another."""

    def __init__(self, folder: Path, seed: int, overlap: bool, killer=None) -> None:
        self.path, self.ledger = folder / "run.h5", faulty.Ledger(folder / "ledger.txt")
        self.seed, self.overlap, self.killer = seed, overlap, killer
        self.kills = self.in_hand = self.sessions = 0
        self.excluded = np.zeros(faulty.SHAPE, dtype=bool)
        self.limit = faulty.ALLOWED
        self.allowed = [(0, self._allowed())]  # from this line of the ledger on
        self.held: list[faulty.FaultySource] = []  # their sessions were closed while they hung
        self.source = None
        self.open()

    # Sessions --------------------------------------------------------------------------------------

    def open(self) -> None:
        self.source = faulty.FaultySource(self.ledger)
        deadline = time.monotonic() + STUCK
        self._new_where_none_is_left()
        while True:
            try:
                self.session = faulty.make(self.path, self.source, self.seed, self.overlap)
                break
            except SourceTimeout:  # sessions here are impatient, and the machine may be busy
                self._holds_before(deadline, "the source cannot be opened")
        self.sessions += 1

    def close(self) -> None:
        hangs = self.source.hangs.is_set()
        if hangs:
            self.held.append(self.source)
        self.source.full.clear()
        with contextlib.suppress(CuriosityError):
            self.session.close(0.3 if hangs else STUCK)
        self._holds(self.session.closed, "close() has not closed the session")

    def reopen(self) -> None:
        self.close()
        self.open()

    def kill(self) -> None:
        """Another process continues the run, and is killed."""
        if self.killer is None:
            self.reopen()
            return
        self.close()
        self.free()
        self._new_where_none_is_left()
        # While it measures, however long the session takes to begin.
        after, seconds = 1 + self.kills % 7, 0.003 * (self.kills % 5)
        self.killer(self.path, self.ledger.path, self.seed, self.overlap, seconds, after)
        self.kills += 1
        lines = self.ledger.lines()
        if lines and lines[-1][0] == "M" and lines[-1] not in spectra_on_disk(self.path):
            self.in_hand += 1  # handed over at the very moment
        self.open()

    # Commands --------------------------------------------------------------------------------------

    def do(self, call) -> None:
        """A command: carried out, or refused with a sentence."""
        with contextlib.suppress(CuriosityError):
            call(self.session)

    def exclude(self, row: int, height: int, exclude: bool) -> None:
        mask = np.zeros(faulty.SHAPE, dtype=bool)
        mask[row : row + height] = True
        if self.session.info is None:
            return
        start = len(self.ledger.lines())
        self.do(lambda session: session.exclude(mask) if exclude else session.include(mask))
        self._taken_in()
        self.excluded = self.excluded | mask if exclude else self.excluded & ~mask
        self._forbid(start)

    def limits(self, cols: int) -> None:
        mask = faulty.ALLOWED.copy()
        mask[:, cols:] = False
        start = len(self.ledger.lines())
        with contextlib.suppress(CuriosityError):
            self.session.limits = Limits(mask=mask)
            self._taken_in()
            self.limit = mask
            self._forbid(start)

    def stop(self) -> None:
        """Stop works from every state."""
        began = time.monotonic()
        self.session.stop()
        with contextlib.suppress(CuriosityError):  # it has failed
            self._holds(self.session.wait(STUCK), f"Stop does not work in '{self.session.snapshot.state}'")
        state = self.session.snapshot.state
        self._holds(state in RESTING, f"after Stop the run is {state}")
        self._holds(time.monotonic() - began < STUCK / 2, "Stop took long")

    def wait(self, seconds: float) -> None:
        with contextlib.suppress(CuriosityError):
            self.session.wait(seconds)

    def wait_for_spectra(self, n: int) -> None:
        """Until so many more are measured, or none comes because the run rests or its source hangs."""
        snapshot = self.session.snapshot
        target, deadline = len(snapshot.measured) + n, time.monotonic() + STUCK
        while len(snapshot.measured) < target and snapshot.state not in RESTING:
            if self.source.hangs.is_set() or self.session.closed or time.monotonic() > deadline:
                return
            time.sleep(0.002)
            snapshot = self.session.snapshot

    def fault(self, kind: str, ahead: int) -> None:
        """At one of the next measurements."""
        self.source.faults[self.source.number + ahead] = kind

    def free(self) -> None:
        """A source that hangs answers."""
        for source in (*self.held, self.source):
            source.hangs.clear()
            source.go.set()
        deadline = time.monotonic() + STUCK
        while any(source.closed == 0 for source in self.held):
            self._holds(time.monotonic() < deadline, "a source that answered late is not closed")
            time.sleep(0.005)
        self.held.clear()

    # What must hold --------------------------------------------------------------------------------

    def check_motion(self) -> None:
        """No position was commanded outside of what was allowed at that moment."""
        lines = self.ledger.lines()
        for (start, allowed), (end, _) in zip(
            self.allowed, [*self.allowed[1:], (len(lines), None)], strict=True
        ):
            for kind, row, col, *_ in lines[start:end]:
                if kind != "C":
                    continue
                pixel = round(float(row)), round(float(col))
                inside = all(0 <= at < size for at, size in zip(pixel, faulty.SHAPE, strict=True))
                self._holds(inside and allowed[pixel], f"commanded to ({row}, {col}), which is forbidden")

    def check_end(self) -> None:
        """The run ends well, and every spectrum is on disk."""
        self.source.faults.clear()
        self.stop()
        self.close()
        self.free()
        self.check_motion()
        measured = Counter(map(tuple, (line for line in self.ledger.lines() if line[0] == "M")))
        lost = sum((measured - Counter(map(tuple, spectra_on_disk(self.path)))).values())
        self._holds(lost <= self.in_hand, f"{lost} spectra are lost, {self.in_hand} were in hand at a kill")
        self._holds(self.in_hand <= self.kills, "more in hand than kills")

    # Small things ----------------------------------------------------------------------------------

    def _new_where_none_is_left(self) -> None:
        """Without a spectrum there is no file: a new run begins, and knows nothing of an earlier one."""
        if self.sessions and not self.path.exists():
            self.excluded, self.limit = np.zeros(faulty.SHAPE, dtype=bool), faulty.ALLOWED
            self.allowed.append((len(self.ledger.lines()), self._allowed()))

    def _allowed(self) -> np.ndarray:
        return self.limit & ~self.excluded

    def _forbid(self, start: int) -> None:
        """What is commanded from now on; ``start``: of the ledger when the command was given.

        Until it was taken in either holds, and a point that is on its way then is not called back.
        """
        busy, allowed = self.session._worker.source_busy, self._allowed()
        self.allowed.append((start, allowed | self.allowed[-1][1]))
        if busy:  # its line may be written yet
            self._settle()
        self.allowed.append((len(self.ledger.lines()), allowed))

    def _settle(self) -> None:
        """Until the source has begun with what it was asked for before; or hangs."""
        deadline = time.monotonic() + STUCK
        number = self.source.number
        while self.session._worker.source_busy and self.source.number == number:
            if self.source.hangs.is_set() or time.monotonic() > deadline:
                return
            time.sleep(0.001)

    def _taken_in(self) -> None:
        """Until the worker has acted on the command."""
        deadline = time.monotonic() + STUCK
        while self.session._worker.mailbox.open and not self.session.closed:
            self._holds(time.monotonic() < deadline, "a command is not taken")
            time.sleep(0.001)

    def _holds_before(self, deadline: float, sentence: str) -> None:
        if time.monotonic() > deadline:
            raise Violated(sentence)

    def _holds(self, condition: bool, sentence: str) -> None:
        if not condition:
            raise Violated(f"{sentence}: {self.session!r}")


def full_disk(driven) -> None:
    """An ``fsync`` for a disk that is full when the source says so. ``driven()``: the run, or None."""

    def sync(descriptor: int) -> None:
        run = driven()
        if run is not None and run.source is not None and run.source.full.is_set():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return sync
