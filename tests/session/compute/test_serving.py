from __future__ import annotations

import queue
import threading
from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets import acquisition, workflows
from curiosity_widgets.acquisition.strategy import Strategy
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Problem
from curiosity_widgets.session.compute import serving
from curiosity_widgets.session.compute.messages import (
    Build,
    Call,
    Done,
    Raised,
    Said,
    TruthAsked,
    TruthTold,
    packed,
    parcels,
    unpacked,
)


class Line:
    """Messages that are there already, and what is answered."""

    def __init__(self, *messages):
        self.received = queue.SimpleQueue()
        for message in messages:
            self.received.put(packed(message))
        self.sent = []

    def receive(self):
        return None if self.received.empty() else self.received.get()

    def send(self, content):
        self.sent.append(unpacked(content))

    def check(self):
        pass


class Asking:
    """A learner that reports and asks."""

    def __init__(self, workflow, problem):
        self.workflow, self.problem = workflow, problem

    def work(self, number, *, report):
        report("half", 0.5)
        return 2 * number

    def truth(self):
        return self.problem.truth(np.array([1, 2]))


def build(**changes):
    problem = Problem(np.zeros((1, 5, 5)), Candidates(np.ones((2, 2)), 3, (5, 5)), 4, 0, 10)
    what = {
        "factory": Asking,
        "workflow": workflows.dense(),
        "problem": problem,
        "asks_truth": False,
        "strategies": {},
        "workflows": {},
        "regressors": {},
    }
    return Build(**{**what, **changes})


def test_calls_are_answered_in_turn_with_their_reports():
    line = Line(build(), Call("work", [21], {}, True), Call("nothing", [], {}, False))
    serving.serve(line)
    versions, said, done, missing = line.sent
    assert versions.value == (serving.software_versions(), "")
    assert (said, done.value) == (Said("half", 0.5), 42)
    assert isinstance(missing, Raised)
    assert isinstance(missing.error, AttributeError)


def test_true_spectra_are_asked_for_in_the_middle_of_a_call():
    line = Line(build(asks_truth=True), Call("truth", [], {}, False), TruthTold(np.eye(2)))
    serving.serve(line)
    asked, done = line.sent[1:]
    assert isinstance(asked, TruthAsked)
    np.testing.assert_array_equal(asked.index, [1, 2])
    assert isinstance(done, Done)
    np.testing.assert_array_equal(done.value, np.eye(2))


def test_a_run_that_ends_instead_of_telling_the_truth_is_an_error_of_the_call():
    line = Line(build(asks_truth=True), Call("truth", [], {}, False))
    serving.serve(line)
    assert "ended" in str(line.sent[-1].error)


def test_what_was_registered_there_is_registered_here(monkeypatch):
    class Nearest(Strategy):
        name = "nearest_for_serving"

    known = []
    monkeypatch.setattr(serving.acquisition, "register", known.append)
    monkeypatch.setattr(serving.registry, "register", known.append)
    monkeypatch.setattr(serving.estimators, "describe_estimator", known.append)
    given = {"strategies": {"a": Nearest}, "workflows": {"b": dict}, "regressors": {"c": "ours"}}
    serving.serve(Line(build(**{kind: parcels(things) for kind, things in given.items()})))
    assert known[0] == "ours"
    assert known[1].name == Nearest.name
    assert known[2] is dict
    assert acquisition.registered().get(Nearest.name) is None


def unknown_here() -> bytes:
    """A strategy of a module that this process does not have."""
    return packed(Said("x", None)).replace(b"session", b"sessiom")


def test_what_is_not_known_here_matters_once_it_is_needed():
    unsendable = parcels({"locked": threading.Lock()})
    others = {"theirs": unknown_here(), **unsendable}
    change = Call("work", [21], {"strategy": "theirs"}, True)
    line = Line(build(strategies=others, workflows=others), Call("work", [21], {}, True), change)
    serving.serve(line)
    _, _, done, refused = line.sent
    assert done.value == 42
    with pytest.raises(CuriosityError, match="not known there"):
        raise refused.again()


@pytest.mark.parametrize(
    "needed", [{"name": "theirs"}, {"strategy": "theirs"}, {"options": {"estimator": "theirs"}}]
)
def test_what_a_run_needs_is_to_be_known_here(needed):
    workflow = replace(workflows.dense(), **needed)
    line = Line(build(workflow=workflow, regressors={"theirs": unknown_here()}))
    serving.serve(line)
    with pytest.raises(CuriosityError, match="not known there"):
        raise line.sent[0].again()


def test_what_cannot_be_sent_says_why_once_it_is_needed():
    workflow = replace(workflows.dense(), strategy="locked")
    line = Line(build(workflow=workflow, strategies=parcels({"locked": threading.Lock()})))
    serving.serve(line)
    with pytest.raises(CuriosityError, match="cannot be sent there"):
        raise line.sent[0].again()


def test_what_cannot_be_read_is_an_error_of_the_call():
    line = Line()
    line.received.put(packed(Said("x", None)).replace(b"session", b"sessiom"))
    serving.serve(line)
    with pytest.raises(Exception, match="not known there"):
        raise line.sent[0].again()
