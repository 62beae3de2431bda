"""Runs that meet faults at random: nothing measured is lost, nothing forbidden is commanded, Stop works."""

from __future__ import annotations

import contextlib
import errno
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import recorder
from curiosity_widgets.session.loop import points
from tests.session import faulty
from tests.session.faults.on_disk import spectra_on_disk

FIGURES = (
    "runs", "sessions stuck", "spectra measured", "spectra on disk", "in hand at a kill", "lost", "commanded",
    "commanded outside limits", "undisturbed paths taken", "other paths taken",
)  # fmt: skip
STUCK = 15.0  # seconds that no step of a run may take
AT_SOURCE = ("raise", "slip", "range", "late", "break", "hang", "nan", "length", "full_disk", "interrupt")
BY_PERSON = ("kill -9", "double resume", "stop", "pause", "ask")
NEUTRAL = {
    "slip",
    "late",
    "break",
    "hang",
    "nan",
    "full_disk",
    "interrupt",
    "kill -9",
    "double resume",
    "stop",
}
NEUTRAL |= {"pause"}  # after these a run takes the path of the undisturbed one


class Stuck(Exception):
    """A session did not obey a command."""


class Run:
    """One run on its way through its faults, until it has all its spectra."""

    def __init__(self, folder: Path, seed: int, kinds: list[str], killer, rng) -> None:
        self.path, self.ledger = folder / "run.h5", faulty.Ledger(folder / "ledger.txt")
        self.seed, self.killer, self.rng = seed, killer, rng
        self.overlap = bool(rng.random() < 0.4)
        self.met: Counter[str] = Counter()
        self.in_hand = 0  # when the process was killed
        self.sources: list[faulty.FaultySource] = []
        self.held: list[faulty.FaultySource] = []  # still hanging when their session was closed
        numbers = rng.choice(np.arange(1, 24), len(kinds), replace=False)
        self.faults = {int(n): kind for n, kind in zip(numbers, kinds, strict=True) if kind in AT_SOURCE}
        self.person = sorted((int(n), k) for n, k in zip(numbers, kinds, strict=True) if k in BY_PERSON)
        self.session = None

    def drive(self) -> None:
        while any(kind == "kill -9" for _, kind in self.person):
            self._kill()
        self._open()
        for _ in range(40):
            self._go()
            if self.session.snapshot.state == "finished" and not self.source.hangs.is_set():
                break
        else:
            raise Stuck("never finished")
        self.seen = self.session.snapshot
        self.session.close()
        for source in self.held:
            source.go.set()
        end = time.monotonic() + STUCK
        while any(source.closed == 0 for source in self.held):  # their late spectra are kept before that
            if time.monotonic() > end:
                raise Stuck("a source was never closed")
            time.sleep(0.01)

    def _kill(self) -> None:
        self.person.remove(next(entry for entry in self.person if entry[1] == "kill -9"))
        self.killer(self.path, self.ledger.path, self.seed, self.overlap, float(self.rng.uniform(0.02, 0.5)))
        self.met["kill -9"] += 1
        lines = self.ledger.lines()
        if lines and lines[-1][0] == "M" and lines[-1] not in spectra_on_disk(self.path):
            self.in_hand += 1  # measured, and the process was killed before it could do anything else

    def _open(self) -> None:
        self.source = faulty.FaultySource(self.ledger, self.faults, seconds=float(self.rng.choice([0, 2e-3])))
        self.sources.append(self.source)
        self.session = faulty.make(self.path, self.source, self.seed, self.overlap)

    def _reopen(self, timeout: float = STUCK) -> None:
        with contextlib.suppress(CuriosityError):
            self.session.close(timeout)
        if not self.session.closed:
            raise Stuck("close did not close")
        self.faults = self.source.faults
        self._open()

    def _go(self) -> None:
        """Start the run, and do what the faults and the plan ask for, until it rests."""
        self.source.full.clear()
        if self.session._worker.control.broken:
            self._reopen()
        end = time.monotonic() + STUCK
        try:
            self.session.run()
            while not self.session.wait(0.005):
                if time.monotonic() > end:
                    raise Stuck(self.session.snapshot)
                if self.source.hangs.is_set():
                    self._let_hang()
                elif self.person and len(self.session.snapshot.measured) >= self.person[0][0]:
                    self._do(self.person.pop(0)[1])
        except KeyboardInterrupt:
            pass  # as a notebook's stop button: the run has gone on
        except CuriosityError:
            if self.session.snapshot.state != "failed":
                raise

    def _let_hang(self) -> None:
        how = self.rng.choice(["wait", "stop", "close"])
        if how == "wait":
            time.sleep(0.1)
            self._free()
        elif how == "stop":
            self.session.stop()
            if not self.session.wait(STUCK):
                raise Stuck("Stop waited for a silent source")
            with pytest.raises(CuriosityError, match="has answered"):
                self.session.run()
            self._free()
            end = time.monotonic() + STUCK
            while self.session._worker.control.silent is not None:
                if time.monotonic() > end:
                    raise Stuck("no reaction to a late answer")
                time.sleep(0.005)
            self.session.run()
        else:
            source = self.source
            self.held.append(source)
            self._reopen(timeout=0.05)
            self.session.run()
            if self.rng.random() < 0.5:
                source.go.set()  # while the file is in use again

    def _free(self) -> None:
        self.source.hangs.clear()
        self.source.go.set()

    def _do(self, kind: str) -> None:
        self.met[kind] += 1
        if kind == "double resume":
            self.session.resume()
            self.session.resume()
            if self.session.snapshot.state == "finished":  # it has given its file up
                return
            other = None
            with contextlib.suppress(CuriosityError):
                other = faulty.make(self.path, faulty.FaultySource(self.ledger), self.seed, self.overlap)
            if other is not None:  # it may have finished meanwhile
                other.close()
                assert self.session.snapshot.state == "finished"
        elif kind == "ask":
            for place in self.rng.uniform(-3, 28, (4, 2)):
                with contextlib.suppress(CuriosityError):
                    self.session.measure(place)
        else:
            began = time.monotonic()
            self.session.stop() if kind == "stop" else self.session.pause()
            with contextlib.suppress(CuriosityError):  # failed meanwhile
                if not self.session.wait(STUCK):
                    raise Stuck(f"{kind} after {time.monotonic() - began:.1f} s")
            if self.session.snapshot.state not in ("stopped", "paused", "finished", "failed"):
                raise Stuck(self.session.snapshot)

    # What came of it -------------------------------------------------------------------------------

    def figures(self) -> Counter[str]:
        lines = self.ledger.lines()
        disk = Counter(map(tuple, spectra_on_disk(self.path)))
        measured = Counter(tuple(line) for line in lines if line[0] == "M")
        lost = sum((measured - disk).values()) - self.in_hand
        outside = 0
        for _, row, col, *_ in (line for line in lines if line[0] == "C"):
            row, col = float(row), float(col)
            inside = 0 <= row <= faulty.SHAPE[0] - 1 and 0 <= col <= faulty.SHAPE[1] - 1
            outside += not (inside and faulty.ALLOWED[round(row), round(col)])
        met = self.met + Counter(kind for source in self.sources for kind in source.met)
        found = {
            "runs": 1,
            "spectra measured": sum(measured.values()),
            "spectra on disk": sum(disk.values()),
            "in hand at a kill": self.in_hand,
            "lost": lost,
            "commanded": sum(line[0] == "C" for line in lines),
            "commanded outside limits": outside,
        }
        return Counter({**found, **{f"fault: {kind}": count for kind, count in met.items()}})


@pytest.fixture(scope="module")
def killer():
    """Asks a helper process to run a session in a child that is killed after some seconds."""
    with faulty.killing() as kill:
        yield kill


@pytest.fixture
def impatient(monkeypatch):
    """Short waits between tries, and a disk that is full when a source says so."""
    monkeypatch.setattr(points, "RETRY_WAITS", (0.002, 0.005))
    monkeypatch.setattr(points, "TIMEOUT_WAITS", (0.002,))
    runs: list[Run] = []

    def sync(descriptor):
        if runs and any(source.full.is_set() for source in runs[-1].sources[-1:]):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(recorder.os, "fsync", sync)
    return runs


def inject(folder, runs, killer, seeds, undisturbed):
    total: Counter[str] = Counter()
    for seed in seeds:
        rng = np.random.default_rng(seed)
        kinds = [kind for kind in AT_SOURCE + BY_PERSON if kind != "kill -9" or killer is not None]
        chosen = [str(kind) for kind in rng.choice(kinds, rng.integers(1, 4), replace=True)]
        here = folder / str(seed)
        here.mkdir()
        run = Run(here, seed % 3, chosen, killer, rng)
        runs.append(run)
        try:
            run.drive()
        except Stuck as error:
            print(f"run {seed} with {chosen}: {error}")
            total["sessions stuck"] += 1
            continue
        found = run.figures()
        if found["lost"] or found["commanded outside limits"]:
            print(f"run {seed} with {chosen}: {dict(found)}")
        if set(chosen) <= NEUTRAL:
            same = np.array_equal(run.seen.measured, undisturbed(run.seed, run.overlap))
            total["undisturbed paths taken"] += same
            total["other paths taken"] += not same
            if not same:
                print(f"run {seed} with {chosen}, overlap {run.overlap}: another path")
        total += found
    return total


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    paths = {}

    def path_of(seed, overlap):
        if (seed, overlap) not in paths:
            folder = tmp_path_factory.mktemp("whole")
            source = faulty.FaultySource(faulty.Ledger(folder / "ledger.txt"))
            with faulty.make(folder / "run.h5", source, seed, overlap) as run:
                run.run()
                assert run.wait(STUCK)
                paths[seed, overlap] = run.snapshot.measured
        return paths[seed, overlap]

    return path_of


def told(total):
    faults = sorted(name for name in total if name.startswith("fault"))
    for name in (*FIGURES, *faults):
        print(f"{name:>26}  {total[name]}")


def check(total, runs):
    told(total)
    assert total["runs"] == runs
    assert total["sessions stuck"] == total["lost"] == total["commanded outside limits"] == 0
    assert total["other paths taken"] == 0
    assert total["spectra measured"] >= 22 * runs


def test_a_few_runs_with_faults(tmp_path, impatient, killer, undisturbed):
    check(inject(tmp_path, impatient, killer, range(12), undisturbed), 12)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_200_runs_with_faults(tmp_path, impatient, killer, undisturbed, capsys):
    total = inject(tmp_path, impatient, killer, range(1000, 1200), undisturbed)
    with capsys.disabled():
        check(total, 200)
    assert all(total[f"fault: {kind}"] for kind in AT_SOURCE + BY_PERSON if killer or kind != "kill -9")
