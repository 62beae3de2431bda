"""Command sequences on the table of transitions, without a thread, a source or a file.

The machine does with a control what the worker does, and lets actions end in every way they can.
"""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from curiosity_widgets.session import commands
from curiosity_widgets.session.threads.transitions import Activity, Mode, Response, RunControl, respond
from tests.session.threads.test_transitions import COMMANDS, legal_controls

NAMES = sorted(set(COMMANDS) - {"prepare"})
OUTCOMES = ("done", "trained", "fails", "loses the file", "is silent", "finishes", "waits for a user")
TO_MEASURE = (Response.START, Response.REQUEST, Response.DECIDE)


class Executed:
    """A control and a queue, as the worker has them; ``requested``: positions a user asked for are due."""

    def __init__(self, control: RunControl, queue=()) -> None:
        self.control, self.queue, self.stopping = control, deque(queue), False
        self.held = not control.may_measure  # by a pause or a stop, and nothing to measure asked for since
        self.take()

    def submit(self, command) -> None:
        self.stopping = self.stopping or isinstance(command, commands.Stop | commands.Close)
        self.queue.append(command)
        self.take()

    def take(self) -> None:
        """The commands that are not deferred; while an action is under way a stop ends it."""
        while self.queue and respond(self.control, self.queue[0])[0] is not Response.DEFER:
            self.obey(self.queue.popleft())
        if self.stopping and self.control.activity is Activity.ACTION:
            self.control = self.control.ending("stopped")

    def obey(self, command) -> None:
        response, control = respond(self.control, command)
        self.control = control
        if response in TO_MEASURE:
            self.held = False
        if response is Response.REQUEST:
            self.control = self.control.with_requests(True)
        if response is Response.DECIDE and self.control.resume_as is not None:
            mode = commands.Step() if self.control.resume_as is Mode.STEP else commands.Run()
            self.control = respond(self.control, mode)[1]
        if response is Response.CLOSE:
            resting = self.control.begun()
            if resting.mode is not Mode.REST:
                resting = resting.rested("stopped")
            self.control = resting.ended().closing()
        if response is Response.HOLD:
            self.held = True
        if response is Response.REST:
            self.held = True
            self.end("done")
        if isinstance(command, commands.Stop | commands.Close):
            self.stopping = False

    def advance(self) -> None:
        """The worker begins its next action, or shows other picks."""
        if self.control.advances:
            state = "running" if self.control.mode is not Mode.REST else self.control.state
            self.control = self.control.begun().entered(state)
        elif self.control.stale:
            self.control = self.control.refreshed()
        self.take()

    def end(self, outcome: str) -> None:
        """The action under way ends."""
        control = self.control
        if outcome == "trained":
            control = control.learned()
        if outcome in ("fails", "loses the file"):
            control = control.failing("tip lost")
            control = control.without_file() if outcome == "loses the file" else control
            control = control.rested("failed")
        elif outcome == "is silent" and control.wants_rest:
            control = control.unanswered("no answer").held().rested(control.rest_as or "stopped")
            self.held = True
        elif outcome == "finishes" and control.rest_as is None:
            control = control.rested("finished")
        elif outcome == "waits for a user" and control.rest_as is None and control.mode is not Mode.REST:
            control = control.ending("paused").held().rested("paused", resume_as=control.mode)
        elif control.rest_as is not None:
            control = control.held().rested(control.resting_state(control.rest_as))
            self.held = True
        control = control.with_requests(control.requested and outcome != "done")
        if control.mode is Mode.REST and not control.serves_requests and control.state in ("running",):
            control = control.rested("paused")
        self.control = control.ended()
        self.take()

    def settle(self) -> None:
        """Let everything end that needs no further command."""
        for _ in range(20):
            if self.control.activity is Activity.ACTION:
                self.end("done")
            elif self.control.advances or self.control.stale:
                self.advance()
            else:
                return
        raise AssertionError(f"never rests: {self.control}")

    def copy(self) -> Executed:
        made = Executed(self.control, self.queue)
        made.stopping, made.held = self.stopping, self.held
        return made


class Table(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.executed = Executed(RunControl())

    @rule(name=st.sampled_from(NAMES))
    def command(self, name):
        self.executed.submit(COMMANDS[name])

    @precondition(lambda self: self.executed.control.activity is Activity.NONE)
    @rule()
    def advance(self):
        self.executed.advance()

    @precondition(lambda self: self.executed.control.activity is Activity.ACTION)
    @rule(outcome=st.sampled_from(OUTCOMES))
    def end(self, outcome):
        self.executed.end(outcome)

    @precondition(lambda self: self.executed.control.silent is not None)
    @rule()
    def answers(self):
        self.executed.control = self.executed.control.answered()

    @invariant()
    def nothing_is_measured_after_a_pause_or_a_stop(self):
        control = self.executed.control
        if self.executed.held and control.activity is Activity.NONE:
            assert control.mode is Mode.REST or not control.may_measure or not control.advances

    @invariant()
    def stop_works(self):
        stops(self.executed.copy())

    def teardown(self):
        closing = self.executed.copy()
        closing.submit(commands.Close())
        closing.settle()
        assert closing.control.closed
        closing.submit(commands.Run())
        assert not closing.control.busy


def stops(executed: Executed) -> None:
    """A stop leads to rest, where nothing is measured."""
    executed.submit(commands.Stop())
    executed.settle()
    control = executed.control
    assert not executed.queue
    assert control.mode is Mode.REST
    assert not control.advances
    assert control.state in ("idle", "paused", "waiting", "stopped", "finished", "failed")


def test_stop_and_close_work_from_every_legal_control():
    count = 0
    for control in legal_controls():
        if control.activity is Activity.PREPARING or (
            control.state in ("imaging", "running") and control.mode is Mode.REST
        ):
            continue  # ends by itself, before a command of a user
        count += 1
        stops(Executed(control))
        closing = Executed(control)
        closing.submit(commands.Close())
        closing.settle()
        assert closing.control.closed
    assert count > 1000


def sequences(count: int, steps: int) -> None:
    chosen = settings(
        max_examples=count,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Table, settings=chosen)


def test_sequences_on_the_table():
    sequences(100, 20)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_10000_sequences_on_the_table():
    sequences(10_000, 10)
