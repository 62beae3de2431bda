"""Sequences of commands, faults and kills on real sessions, as hypothesis makes them up.

python -m tests.session.machine.sequences 10000     so many sequences, from seed 0, with figures
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from curiosity_widgets.session.file import recorder
from curiosity_widgets.session.loop import points
from tests.session import faulty
from tests.session.machine.model import FAULTS, Driven, full_disk

PLACES = st.tuples(st.floats(-2, 19), st.floats(-2, 28))
total: Counter[str] = Counter()


class Sequence(RuleBasedStateMachine):
    """Rules are what a user, a source and a power cut can do; each ends with what must hold."""

    killer = None
    current: Driven | None = None

    @initialize(seed=st.integers(0, 5), overlap=st.booleans())
    def begin(self, seed, overlap):
        self.folder = Path(tempfile.mkdtemp(prefix="sequence"))
        self.run = type(self).current = Driven(self.folder, seed, overlap, type(self).killer)

    @rule(n=st.one_of(st.none(), st.integers(1, 40)))
    def run_on(self, n):
        self.run.do(lambda session: session.run(n))

    @rule()
    def step(self):
        self.run.do(lambda session: session.step())

    @rule()
    def pause(self):
        self.run.do(lambda session: session.pause())

    @rule()
    def stop(self):
        self.run.stop()

    @rule(seconds=st.sampled_from([0.0, 0.005, 0.05, 0.3]))
    def wait(self, seconds):
        self.run.wait(seconds)

    @rule(n=st.integers(1, 8))
    def wait_for_spectra(self, n):
        self.run.do(lambda session: session.run(40))
        self.run.wait_for_spectra(n)

    @rule(places=st.lists(PLACES, min_size=1, max_size=4))
    def measure(self, places):
        self.run.do(lambda session: session.measure(places))

    @rule(row=st.integers(0, 16), height=st.integers(1, 5), exclude=st.booleans())
    def exclude(self, row, height, exclude):
        self.run.exclude(row, height, exclude)

    @rule(cols=st.integers(6, 21))
    def limits(self, cols):
        self.run.limits(cols)

    @rule(beta=st.floats(0, 1), batch=st.integers(1, 6), approve=st.booleans())
    def change(self, beta, batch, approve):
        def change(session):
            session.settings.beta = beta
            session.settings.batch_size = batch
            session.settings.approve = approve

        self.run.do(change)

    @rule(approve=st.booleans())
    def decide(self, approve):
        self.run.do(lambda session: session.approve() if approve else session.reject())

    @rule(number=st.integers(0, 20), flag=st.booleans())
    def flag(self, number, flag):
        def change(session):
            place = session.snapshot.measured[number % max(1, len(session.snapshot.measured))]
            session.flag([place]) if flag else session.unflag([place])

        if len(self.run.session.snapshot.measured):
            self.run.do(change)

    @rule(kind=st.sampled_from(FAULTS), ahead=st.integers(0, 4))
    def fault(self, kind, ahead):
        self.run.fault(kind, ahead)
        total[f"fault: {kind}"] += 1

    @rule()
    def answer(self):
        self.run.free()

    @rule()
    def close_and_open(self):
        self.run.reopen()

    @rule()
    def kill(self):
        self.run.kill()

    def teardown(self):
        if not hasattr(self, "run"):
            return
        self.run.check_end()
        total.update(
            {
                "sequences": 1,
                "sessions": self.run.sessions,
                "kills": self.run.kills,
                "commanded": sum(line[0] == "C" for line in self.run.ledger.lines()),
                "spectra": sum(line[0] == "M" for line in self.run.ledger.lines()),
            }
        )
        type(self).current = None
        shutil.rmtree(self.folder, ignore_errors=True)


def run_sequences(count: int, killer, steps: int = 14, seed: int | None = None) -> None:
    """So many sequences; raises where something does not hold, with the shortest sequence that shows it."""
    Sequence.killer = staticmethod(killer) if killer is not None else None
    chosen = settings(
        max_examples=count,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=seed is None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(Sequence, settings=chosen)


def quick() -> dict[tuple[object, str], object]:
    """What makes sequences fast: short waits, and a disk that is full when a source says so."""
    return {
        (points, "RETRY_WAITS"): (0.002, 0.005),
        (points, "TIMEOUT_WAITS"): (0.002,),
        (recorder.os, "fsync"): full_disk(lambda: Sequence.current),
    }


def main(count: int) -> None:
    """Sequences in portions, each with a seed of its own, and what they met."""
    for (thing, name), value in quick().items():
        setattr(thing, name, value)
    began = time.monotonic()
    with faulty.killing() as killer:
        for start in range(0, count, 250):
            run_sequences(min(250, count - start), killer, seed=start)
            print(f"{total['sequences']} sequences, {time.monotonic() - began:.0f} s", flush=True)
    for name, number in sorted(total.items()):
        print(f"{name:>20}  {number}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
