"""The table of states and commands, without a thread, a source or a file."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from curiosity_widgets.session import commands
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.state.snapshot import Settings
from curiosity_widgets.session.threads.transitions import (
    TABLE,
    WORKING,
    Activity,
    Mode,
    Phase,
    Response,
    RunControl,
    respond,
)

SETTINGS = Settings(beta=0.5, lam=1.0, batch_size=4, strategy="mixed", budget=20)
COMMANDS = {
    "prepare": commands.Prepare(),
    "run": commands.Run(),
    "step": commands.Step(),
    "pause": commands.Pause(),
    "stop": commands.Stop(),
    "close": commands.Close(),
    "save": commands.Save(None),
    "measure": commands.Measure((1,)),
    "tell": commands.Tell(()),
    "approve": commands.Approve(),
    "reject": commands.Reject(),
    "answer": commands.Answer("sample", "yes"),
    "flag": commands.Flag((0,), "by hand"),
    "mask": commands.Mask(np.zeros((2, 2), dtype=bool), exclude=True),
    "limit": commands.Limit(Limits()),
    "note": commands.NoteControls("Ann", "Ben"),
    "change": commands.Change(SETTINGS),
}

# One control for each phase, as the worker reaches it.
RUNNING = replace(RunControl().started(Mode.RUN), state="running")
CONTROLS = {
    Phase.RESTING: RunControl(state="stopped"),
    Phase.PAUSED: RunControl(state="paused"),
    Phase.READY: RUNNING,
    Phase.ACTING: RUNNING.begun(),
    Phase.ENDING: RUNNING.begun().ending("paused"),
    Phase.PREPARING: RunControl().begun(Activity.PREPARING).entered("imaging"),
    Phase.CLOSED: RunControl(state="stopped").closing(),
}

EXPECTED = {
    # RESTING, PAUSED, READY, ACTING, ENDING, PREPARING, CLOSED
    "prepare": "PREPARE PREPARE PREPARE DEFER DEFER DEFER IGNORE",
    "run": "START START START START DEFER DEFER IGNORE",
    "step": "START START START START DEFER DEFER IGNORE",
    "pause": "HOLD HOLD REST REST_LATER REST_LATER HOLD IGNORE",
    "stop": "HOLD REST REST DEFER DEFER DEFER IGNORE",
    "close": "CLOSE CLOSE CLOSE DEFER DEFER DEFER IGNORE",
    "save": "SAVE SAVE SAVE DEFER DEFER DEFER IGNORE",
    "tell": "TAKE TAKE TAKE DEFER DEFER DEFER IGNORE",
    "measure": "REQUEST REQUEST REQUEST REQUEST REQUEST REQUEST IGNORE",
    "approve": "DECIDE DECIDE DECIDE DECIDE DECIDE DECIDE IGNORE",
    "reject": "DECIDE DECIDE DECIDE DECIDE DECIDE DECIDE IGNORE",
    "answer": "DECIDE DECIDE DECIDE DECIDE DECIDE DECIDE IGNORE",
    "flag": "ADJUST ADJUST ADJUST ADJUST ADJUST ADJUST IGNORE",
    "mask": "ADJUST ADJUST ADJUST ADJUST ADJUST ADJUST IGNORE",
    "limit": "ADJUST ADJUST ADJUST ADJUST ADJUST ADJUST IGNORE",
    "note": "NOTE NOTE NOTE NOTE NOTE NOTE IGNORE",
    "change": "ADJUST ADJUST ADJUST ADJUST ADJUST ADJUST IGNORE",
}
PAIRS = [
    (name, phase, Response[response])
    for name, row in EXPECTED.items()
    for phase, response in zip(Phase, row.split(), strict=True)
]


FIELDS = {
    "state": ("idle", "imaging", "running", "paused", "waiting", "finished", "stopped", "failed"),
    "mode": Mode,
    "activity": Activity,
    "rest_as": (None, "paused", "stopped"),
    "resume_as": (None, Mode.RUN, Mode.STEP),
    "requested": (True, False),
    "trained": (True, False),
    "silent": (None, "no answer for 60 s"),
    "error": (None, "disk full"),
    "broken": (True, False),
    "lost": (True, False),
    "closed": (True, False),
}


def legal_controls():
    """Every legal combination of what the rules look at."""
    for values in product(*FIELDS.values()):
        try:
            yield RunControl(**dict(zip(FIELDS, values, strict=True)))
        except ValueError:
            continue


def test_the_table_holds_every_command_in_every_phase():
    known = {type(command) for command in COMMANDS.values()}
    assert set(TABLE) == known == set(commands.Command.__subclasses__())
    assert all(set(row) == set(Phase) for row in TABLE.values())


@pytest.mark.parametrize(("name", "phase", "response"), PAIRS)
def test_the_response_to_a_command_in_a_phase(name, phase, response):
    control = CONTROLS[phase]
    assert control.phase is phase
    found, after = respond(control, COMMANDS[name])
    assert found is response
    if response.name in ("DEFER", "IGNORE", "PREPARE", "DECIDE", "TAKE", "NOTE", "CLOSE"):
        assert after == control
    if response is Response.START:
        mode = Mode.STEP if name == "step" else Mode.RUN
        assert after == replace(control, mode=mode)
    if response is Response.HOLD:
        assert after == replace(control, may_measure=False)
    if response is Response.REST:
        assert (after.activity, after.may_measure) == (Activity.ACTION, False)
        assert after.rest_as == ("paused" if name == "pause" else "stopped")
    if response is Response.REST_LATER:
        assert after == control.ending("paused")
    if response is Response.REQUEST:
        assert after == replace(control, may_measure=True)
        assert respond(control.held(), COMMANDS[name])[1].may_measure
    if response is Response.ADJUST:
        assert after == replace(control, stale=control.mode is Mode.REST)


def test_a_later_pause_does_not_replace_a_stop():
    stopping = RUNNING.begun().ending("stopped")
    assert respond(stopping, commands.Pause()) == (Response.REST_LATER, stopping)


def test_what_follows_from_a_legal_control_is_legal():
    count = 0
    for control in legal_controls():
        count += 1
        for command in COMMANDS.values():
            respond(control, command)  # raises ValueError where it leads to an illegal control
        if control.closed:
            continue
        acting = control.begun()
        rested = acting.ending("stopped").rested("stopped").ended()
        assert not rested.busy or rested.serves_requests
        assert rested.closing().phase is Phase.CLOSED
        failed = acting.failing("tip lost").rested("failed").ended()
        assert not failed.busy
        acting.learned()
        acting.unanswered("no answer").rested("paused", resume_as=Mode.STEP).ended().answered()
        if control.silent is None and (control.mode is not Mode.REST or control.state not in WORKING):
            acting.ended()
    assert count > 1000


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"rest_as": "paused"}, "rest_as only during an action"),
        ({"mode": Mode.RUN, "resume_as": Mode.RUN}, "resume_as only while the run rests"),
        ({"mode": Mode.RUN, "trained": True}, "trained only in a step"),
        ({"mode": Mode.RUN, "silent": "no answer"}, "silent only at rest or during an action"),
        ({"state": "running"}, "working states only while something is done"),
        ({"broken": True}, "broken only with an error"),
        ({"mode": Mode.STEP, "closed": True}, "closed only at rest"),
    ],
)
def test_what_must_not_occur_cannot_be_made(values, rule):
    with pytest.raises(ValueError, match=rule):
        RunControl(**values)


@pytest.mark.parametrize("command", [commands.Run(), commands.Step()])
def test_a_silent_source_and_a_lost_file_refuse_to_start(command):
    silent = RunControl(state="paused").unanswered("no answer from the source for 60 s")
    assert respond(silent, command) == (Response.REFUSE, silent)
    assert "no answer from the source for 60 s" in silent.refusal
    assert respond(silent.answered(), command)[0] is Response.START
    lost = RunControl().failing("disk full").without_file().rested("failed").ended()
    assert respond(lost, command) == (Response.REFUSE, lost)
    assert "disk full" in lost.refusal


def test_a_failed_run_starts_again_without_its_error():
    failed = RunControl().failing("tip lost").rested("failed").ended()
    assert failed.error == "tip lost"
    response, control = respond(failed, commands.Run())
    assert (response, control.error, control.busy) == (Response.START, None, True)


@pytest.mark.parametrize(
    ("control", "served"),
    [
        (RunControl(state="paused"), True),
        (RunControl(state="paused").held(), False),
        (RunControl(state="paused").unanswered("no answer"), False),
        (RunControl().failing("tip lost").rested("failed").ended(), False),
    ],
)
def test_requests_are_served_at_rest_unless_something_forbids_it(control, served):
    assert control.with_requests(True).serves_requests is served
    assert control.with_requests(True).busy is served
    assert not control.with_requests(False).serves_requests


def test_a_step_ends_with_the_evaluation_after_its_training():
    step = RunControl().started(Mode.STEP)
    assert not step.rests_after_evaluation
    assert step.learned().rests_after_evaluation
    assert not step.learned().started(Mode.STEP).rests_after_evaluation
    assert not RUNNING.learned().rests_after_evaluation


@pytest.mark.parametrize("command", [commands.Run(), commands.Pause(), commands.Stop()])
def test_a_run_that_rests_for_approval_keeps_how_to_continue_until_another_command(command):
    waiting = RUNNING.begun().ending("paused").rested("paused", resume_as=Mode.RUN).ended()
    served = waiting.begun().rested("paused").ended()  # requests are measured meanwhile
    assert served.resume_as is Mode.RUN
    assert respond(served, command)[1].resume_as is None


@pytest.mark.parametrize(
    ("state", "mode", "expected"),
    [
        ("idle", Mode.REST, "paused"),
        ("paused", Mode.REST, "paused"),
        ("finished", Mode.REST, "finished"),
        ("running", Mode.RUN, "paused"),
    ],
)
def test_the_state_after_an_action_that_is_to_end(state, mode, expected):
    control = RunControl(state=state, mode=mode, activity=Activity.ACTION)
    assert control.resting_state("paused") == expected
