"""Sessions in processes that end by signals; for ``test_signals.py``.

Started as a program it forks for every job that it reads from stdin, so that imports are paid once. A job:
path of the run file, ledger, what the process does. Answers: the child's id, and how it ended.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.session import Session
from tests.session.small import SmallLearner, SmallSource, workflow


class Probe(SmallSource):
    """Notes in a ledger, with the time, when it measures, is parked and closed."""

    def __init__(self, ledger: Path, **options) -> None:
        super().__init__(truth=False, kind="instrument", **options)
        self.ledger = ledger

    def note(self, what: str) -> None:
        with self.ledger.open("a") as file:
            file.write(f"{what} {time.time()!r}\n")

    def measure(self, points, *, stop=None):
        for taken in super().measure(points, stop=stop):
            self.note("measured")
            yield taken

    def park(self) -> None:
        self.note("parked")

    def close(self) -> None:
        self.note("closed")


class Busy(SmallLearner):
    """Trains for long, and does not look whether it is to stop."""

    def fit(self, measured, *, step, report=None):
        time.sleep(8)
        return super().fit(measured, step=step)


def job(path: Path, ledger: Path, what: str) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if what == "chained":
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(7))
    if what == "ignored":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    source = Probe(ledger, seconds=0.03)
    learner = Busy if what == "busy" else SmallLearner
    policies = Policies(park_after=0.2)
    session = Session(source, workflow(), 3, path, learner=learner, policies=policies)
    if what == "with":
        with session:
            session.run()
            session.wait()
        return
    session.run()
    if what == "ended":  # the interpreter ends while the run continues
        while not source.measured:
            time.sleep(0.01)
    else:
        session.wait()


def main() -> None:
    for line in sys.stdin:
        path, ledger, what = line.rstrip("\n").split("\t")
        child = os.fork()
        if not child:
            job(Path(path), Path(ledger), what)
            return  # the interpreter ends as any does
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
