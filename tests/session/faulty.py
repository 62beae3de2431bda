"""A source with faults, a ledger of its commands and of what it handed over, and runs that meet the faults.

Started as a program it forks for every job that it reads from stdin, and kills the child with SIGKILL; so
imports are paid once. A job: path, ledger, seed, overlap, seconds until the kill, and after how many lines of
the ledger they begin; answered when it is dead.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
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
from tests.paths import ROOT
from tests.session.small import LENGTH, SHAPE, SmallLearner, SmallSource, workflow

ALLOWED = np.ones(SHAPE, dtype=bool)
ALLOWED[:, 21:] = False
ALLOWED[12:, :6] = False
LONGEST = 10.0  # seconds until a kill whose lines of the ledger do not come


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


class Mute(Exception):
    """Has no message that can be read."""

    def __str__(self) -> str:
        raise RuntimeError


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
        where = (place[0], place[1]) if fault != "elsewhere" else (place[0] + 3, place[1])
        yield Measurement(0, where, values, started=time.time(), ended=time.time())

    def _elsewhere(self, values):
        return values

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

    def _exit(self, values):
        raise SystemExit(3)

    def _mute(self, values):
        raise Mute

    def _absurd(self, values):
        return np.where(np.arange(LENGTH) == 3, 9.9e37, values)

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


class Fuse(Ledger):
    """A ledger that kills its process some seconds after so many lines, or where they do not come."""

    def __init__(self, path: Path, seconds: float, after: int) -> None:
        super().__init__(path)
        self.seconds, self.after = seconds, after
        self._burn(seconds if after == 0 else LONGEST)

    def note(self, kind: str, place: tuple[float, float], values=None) -> None:
        super().note(kind, place, values)
        self.after -= 1
        if self.after == 0:
            self._burn(self.seconds)

    def _burn(self, seconds: float) -> None:
        timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL))
        timer.daemon = True
        timer.start()


def job(path: Path, ledger: Path, seed: int, overlap: bool, seconds: float, after: int) -> None:
    session = make(path, FaultySource(Fuse(ledger, seconds, after)), seed, overlap)
    session.run()
    session.wait()
    session.close()


@contextlib.contextmanager
def killing():
    """A function that has a helper process run a session in a child that is killed after some seconds.

    None where processes cannot be forked. Arguments: path, ledger, seed, overlap, seconds, and optionally
    after how many further lines of the ledger they begin.
    """
    if not hasattr(os, "fork"):
        yield None
        return
    with subprocess.Popen(
        [sys.executable, "-m", "tests.session.faulty"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, cwd=ROOT,
    ) as helper:  # fmt: skip

        def kill(*job):
            helper.stdin.write("\t".join(map(str, job)) + "\n")
            helper.stdin.flush()
            return helper.stdout.readline().strip()

        yield kill
        helper.stdin.close()


def main() -> None:
    os.fsync = lambda descriptor: None  # a kill loses nothing that the operating system has
    for line in sys.stdin:
        path, ledger, seed, overlap, seconds, *after = line.rstrip("\n").split("\t")
        child = os.fork()
        if not child:
            try:
                lines = int(after[0]) if after else 0
                job(Path(path), Path(ledger), int(seed), overlap == "True", float(seconds), lines)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "ended", flush=True)


if __name__ == "__main__":
    main()
