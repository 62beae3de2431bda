"""Learners that do harm where they work, importable there."""

from __future__ import annotations

import os
import signal
import sys
import threading

from curiosity_widgets.errors import CuriosityError
from tests.session.small import SmallLearner


def works_elsewhere() -> bool:
    """Whether this is the learner's own process."""
    return "compute" in sys.argv[0]


class Dying(SmallLearner):
    """Its process is killed in the third training, each time."""

    def fit(self, measured, *, step, report):
        if step == 3 and works_elsewhere():
            report("dying")
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        return super().fit(measured, step=step, report=report)


class Slow(SmallLearner):
    """A training takes some seconds."""

    seconds = 0.3


class Refused(CuriosityError):
    """One of a learner's own kinds."""


class Unsendable(Exception):
    """Holds what no pickle can."""

    def __init__(self, number, text):
        super().__init__(f"{text} {number}")
        self.lock = threading.Lock()


class Raising(SmallLearner):
    """Raises what its workflow's λ says in the second training."""

    def fit(self, measured, *, step, report):
        if step == 2:
            raise ERRORS[int(self.workflow.lam)]
        return super().fit(measured, step=step, report=report)


ERRORS = [Refused("no such phase"), ValueError("singular"), SystemExit(3), Unsendable(7, "odd")]
