"""A source with faults, a ledger of its commands and of what it handed over, and runs that meet the faults.

Started as a program it forks for every job that it reads from stdin, and kills the child with SIGKILL; so
imports are paid once. A job: path, ledger, seed, overlap, seconds until the kill; answered when it is dead.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import zlib
from pathlib import Path

import numpy as np

from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources.protocol import Measurement, MeasurementFailed, OutOfRange, SourceTimeout
from tests.session.small import LENGTH, SHAPE, SmallLearner, SmallSource, workflow

ALLOWED = np.ones(SHAPE, dtype=bool)
ALLOWED[:, 21:] = False
ALLOWED[12:, :6] = False


class Ledger:
    """Lines on disk, written at once: "C row col" commanded, "M row col checksum" handed over."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, kind: str, place: tuple[float, float], values=None) -> None:
        checksum = "" if values is None else f" {checksum_of(values)}"
        with self.path.open("a") as file:
            file.write(f"{kind} {float(place[0])!r} {float(place[1])!r}{checksum}\n")

    def lines(self) -> list[list[str]]:
        return [line.split() for line in self.path.read_text().splitlines()] if self.path.exists() else []


def checksum_of(values) -> int:
    return zlib.crc32(np.ascontiguousarray(values, dtype=np.float64).tobytes())


class FaultySource(SmallSource):
    """Does at the measurements with these numbers what ``faults`` names; each once."""

    def __init__(self, ledger: Ledger, faults: dict[int, str] | None = None, **options) -> None:
        super().__init__(truth=False, kind="instrument", **options)
        self.ledger, self.faults = ledger, dict(faults or {})
        self.number = 0
        self.hangs, self.go = threading.Event(), threading.Event()
        self.full = threading.Event()  # the disk
        self.met: list[str] = []

    def measure(self, points, *, stop=None):
        (place,) = np.asarray(points, dtype=float)
        self.ledger.note("C", place)
        fault = self.faults.pop(self.number, None)
        self.number += 1
        if self.seconds:
            time.sleep(self.seconds)
        values = self.cube[int(place[0]), int(place[1])]
        if fault is not None:
            self.met.append(fault)
            values = getattr(self, f"_{fault}")(values)
        if values.shape == (LENGTH,) and np.isfinite(values).all():
            self.ledger.note("M", place, values)
        yield Measurement(0, (place[0], place[1]), values, started=time.time(), ended=time.time())

    def _raise(self, values):
        raise MeasurementFailed("no contact", retry=False)

    def _slip(self, values):
        raise MeasurementFailed("tip slipped", retry=True)

    def _range(self, values):
        raise OutOfRange("the stage says no")

    def _late(self, values):
        raise SourceTimeout("no answer for 30 s")

    def _break(self, values):
        raise RuntimeError("driver gone")

    def _hang(self, values):
        self.go.clear()
        self.hangs.set()
        self.go.wait(60)
        return values

    def _nan(self, values):
        return np.where(np.arange(LENGTH) == 3, np.nan, values)

    def _length(self, values):
        return np.append(values, 0.0)

    def _full_disk(self, values):
        self.full.set()
        return values

    def _interrupt(self, values):
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        else:
            signal.raise_signal(signal.SIGINT)
        time.sleep(0.02)
        return values


def make(path: Path, source, seed: int, overlap: bool) -> Session:
    """A new session or a resumed one; always within the same limits."""
    options = {"learner": SmallLearner, "patience": 0.08}
    if path.exists():
        return Session.open(path, source, **options)
    policies = Policies(Limits(mask=ALLOWED))
    return Session(source, workflow(), seed, path, overlap=overlap, policies=policies, **options)


def job(path: Path, ledger: Path, seed: int, overlap: bool, seconds: float) -> None:
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()
    session = make(path, FaultySource(Ledger(ledger)), seed, overlap)
    session.run()
    session.wait()
    session.close()


def main() -> None:
    os.fsync = lambda descriptor: None  # a kill loses nothing that the operating system has
    for line in sys.stdin:
        path, ledger, seed, overlap, seconds = line.rstrip("\n").split("\t")
        child = os.fork()
        if not child:
            try:
                job(Path(path), Path(ledger), int(seed), overlap == "True", float(seconds))
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "ended", flush=True)


if __name__ == "__main__":
    main()
