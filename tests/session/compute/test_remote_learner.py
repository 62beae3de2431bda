"""A learner in another process, beside one here: the same numbers, reports and errors."""

from __future__ import annotations

import time

import numpy as np
import psutil
import pytest

from curiosity_widgets import workflows
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Interrupted, Known, Measured, Problem
from curiosity_widgets.session.compute.messages import Done, Raised, packed
from curiosity_widgets.session.compute.process import ProcessChannel
from curiosity_widgets.session.compute.remote_learner import RemoteLearner
from curiosity_widgets.session.loop.services import LearnerLost
from curiosity_widgets.session.state.facts import software_versions
from tests.session import small
from tests.session.compute.elsewhere_learners import Slow
from tests.session.small import SmallLearner

RNG = np.random.default_rng(4)


def problem(truth=None):
    rows, cols = np.indices((9, 12)) + 1
    candidates = Candidates(np.stack([rows.ravel(), cols.ravel()], axis=1).astype(float), 3, (11, 14))
    return Problem(RNG.standard_normal((2, 11, 14)).astype(np.float32), candidates, 6, 3, 20, truth=truth)


class Asking(SmallLearner):
    """Says what the true spectra are."""

    def targets(self, index, spectra):
        return self.problem.truth(index)


@pytest.fixture
def channel():
    made = ProcessChannel()
    yield made
    made.kill()


def test_it_gives_what_a_learner_here_gives(channel):
    def truth(index):
        return np.outer(index, np.ones(6))

    asked = problem(truth)
    here, there = Asking(small.workflow(), asked), RemoteLearner(channel, Asking, small.workflow(), asked)
    available = np.ones(len(asked.candidates), dtype=bool)
    known = Known(np.arange(5), RNG.standard_normal((5, 6)))
    spectra, index = RNG.standard_normal((40, 6)), RNG.permutation(len(asked.candidates))[:40]
    reported = {}

    def everything(learner, name):
        said = reported.setdefault(name, [])

        def report(message, fraction=None):
            if not said or said[-1] != (message, fraction):  # the last is made again while nothing comes
                said.append((message, fraction))

        yield learner.initial_positions(4, available, report)
        for step, count in enumerate((20, 30, 40), 1):
            measured = Measured(index[:count], spectra[:count], np.zeros(count, dtype=int))
            yield learner.fit(measured, step=step, report=report).train_loss
            evaluation = learner.evaluate(measured, report=report)
            yield evaluation.prediction.scores
            yield evaluation.predicted_error
            pick = learner.pick(
                3, measured, step=step, available=available, pending=index[:0], strategy="mixed", beta=0.5,
                lam=1.0, budget=50,
            )  # fmt: skip
            yield pick.index
            yield pick.scores.value
            scores = learner.score(measured, held_out=known, unmeasured=Known.none(), step=step)
            yield [scores["heldout_r2"]]
        yield [learner.blocked_score(measured, step=3, report=report)["blocked_r2"]]
        yield learner.outputs(index[:4], spectra[:4])
        yield learner.targets(index[:4], spectra[:4])
        state = learner.state()
        yield state["weights/linear"]
        learner.load_state({"weights/linear": np.zeros_like(state["weights/linear"])})
        yield learner.evaluate(measured).predicted_error

    for mine, other in zip(everything(here, "here"), everything(there, "there"), strict=True):
        np.testing.assert_array_equal(other, mine)
    assert reported["there"] == reported["here"]


def test_a_report_that_raises_ends_the_process_at_once(channel):
    learner = RemoteLearner(channel, Slow, small.workflow(), problem())
    calls = []

    def report(message, fraction=None):
        calls.append(fraction)
        if len(calls) > 1:
            raise Interrupted

    measured = Measured(np.arange(8), RNG.standard_normal((8, 6)), np.zeros(8, dtype=int))
    started = time.monotonic()
    with pytest.raises(Interrupted):
        learner.fit(measured, step=1, report=report)
    assert time.monotonic() - started < 2.5  # of the 3 s that it takes
    assert not psutil.pid_exists(channel.pid)
    with pytest.raises(LearnerLost):
        learner.state()


class Answering:
    """A channel that answers everything the same."""

    where = "elsewhere"

    def __init__(self, answer):
        self.answer, self.killed, self.sent = packed(answer), False, 0

    def send(self, content):
        self.sent += 1

    def receive(self, seconds):
        return self.answer

    def kill(self):
        self.killed = True


def test_other_software_there_is_refused():
    versions = {**software_versions(), "torch": "1.0"}
    with pytest.raises(CuriosityError, match=r"torch 1\.0 \(here .*install the same there"):
        RemoteLearner(Answering(Done((versions, ""))), SmallLearner, small.workflow(), problem())


def test_an_error_of_the_learner_is_raised_and_leaves_it_alive():
    channel = Answering(Done((software_versions(), "cpu")))
    learner = RemoteLearner(channel, SmallLearner, small.workflow(), problem())
    channel.answer = packed(Raised(ValueError("singular"), "there"))
    with pytest.raises(ValueError, match="singular"):
        learner.state()
    assert not channel.killed


def test_an_evaluation_is_asked_for_once_after_each_training():
    channel = Answering(Done((software_versions(), "cpu")))
    learner = RemoteLearner(channel, SmallLearner, small.workflow(), problem())
    measured = Measured(np.arange(8), RNG.standard_normal((8, 6)), np.zeros(8, dtype=int))
    before = channel.sent
    for _ in range(3):
        learner.evaluate(measured)
    assert channel.sent == before + 1
    learner.fit(measured, step=2)
    learner.evaluate(measured)
    assert channel.sent == before + 3


def test_a_learner_that_cannot_be_sent_is_one_sentence():
    class Holding:
        def __reduce__(self):
            raise TypeError("cannot pickle this")

    with pytest.raises(CuriosityError, match=r"cannot be sent there.*cannot pickle this"):
        RemoteLearner(Answering(None), Holding(), workflows.dense(), problem())
