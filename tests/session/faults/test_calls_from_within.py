"""A callback, a source or a learner that calls its own session: never a run that waits for itself."""

from __future__ import annotations

import pytest

from curiosity_widgets.errors import CuriosityError
from tests.session.runs import WAIT
from tests.session.small import SmallLearner, SmallSource

WAITING = {
    "wait": lambda run: run.wait(),
    "save": lambda run: run.save(),
    "wait_for_maps": lambda run: run.wait_for_maps(),
}


class Caller:
    """Calls once, and keeps what comes of it."""

    def __init__(self, call):
        self.call, self.run, self.answers = call, None, []

    def __call__(self, *given):
        if self.run is not None and not self.answers:
            self.answers.append("under way")
            try:
                self.answers.append(self.call(self.run))
            except CuriosityError as error:
                self.answers.append(str(error))


def started(session, caller, where):
    options = {}
    if where == "source":
        options["source"] = SmallSource(on_measure=caller)
    if where == "quality":
        options["quality"] = lambda axis, spectrum: caller() or 1.0
    if where == "learner":

        class Calling(SmallLearner):
            def evaluate(self, measured, **known):
                caller()
                return super().evaluate(measured, **known)

        options["learner"] = Calling
    run = session(**options)
    if where == "subscriber":
        run.subscribe(caller)
    caller.run = run
    run.run(10)
    return run


@pytest.mark.parametrize("where", ["subscriber", "source", "learner", "quality"])
@pytest.mark.parametrize("name", list(WAITING))
def test_what_waits_for_the_run_is_refused_and_the_run_goes_on(session, name, where):
    caller = Caller(WAITING[name])
    run = started(session, caller, where)
    assert run.wait(WAIT)
    assert run.snapshot.state == "finished"
    assert caller.answers[1].startswith(f"{name}() was called by a callback, the source or the learner")


@pytest.mark.parametrize("where", ["subscriber", "source", "learner", "quality"])
def test_close_returns_at_once_and_the_run_is_closed(session, where):
    caller = Caller(lambda run: run.close())
    run = started(session, caller, where)
    assert run._worker.wait_until_over(WAIT)
    assert caller.answers == ["under way", None]
    assert run.closed
