from __future__ import annotations

import threading
from concurrent.futures import Future

import pytest

from curiosity_widgets.learning.protocols import Interrupted
from curiosity_widgets.session.loop.context import Options
from curiosity_widgets.session.loop.loop import Loop
from curiosity_widgets.session.loop.next_action import Action
from curiosity_widgets.session.settings import first_settings
from tests.session.small import SmallLearner, SmallSource, workflow


class Patient:
    """The services of a worker that has nothing else to do."""

    may_continue = True

    def __init__(self) -> None:
        self.stopping = threading.Event()

    def wait_for(self, future: Future):
        future.exception(10)

    def result_of(self, future: Future):
        return future.result(10)

    def sleep(self, seconds):
        pass

    def announce(self, message, progress):
        pass

    report = announce

    def publish(self):
        pass

    def seconds(self):
        return 0.0


@pytest.fixture
def loop(tmp_path):
    chosen = workflow()
    options = Options(chosen, 3, tmp_path / "run.h5", first_settings(chosen))
    made = Loop(options, SmallSource(), SmallLearner, Patient())
    yield made
    made.context.finish()
    made.learner_thread.end()
    made.source.close().result(10)


def carry_out(loop, until):
    done = []
    while (action := loop.next_action()) is not until:
        loop.do(action)
        done.append(action)
    return done


def test_the_actions_of_a_first_batch(loop, undisturbed):
    done = carry_out(loop, Action.PICK)
    assert done == [Action.IMAGE, Action.START, Action.INITIAL] + 6 * [Action.MEASURE] + [
        Action.TRAIN, Action.EVALUATE, Action.SCORE,
    ]  # fmt: skip
    carry_out(loop, Action.FINISH)
    assert loop.context.history.positions().tolist() == undisturbed.measured.tolist()


def test_beyond_the_budget_another_batch_is_picked(loop):
    carry_out(loop, Action.FINISH)
    assert loop.next_action(beyond_budget=True) is Action.PICK


def test_a_training_that_is_interrupted_drops_the_learner_and_is_done_again(loop, undisturbed):
    carry_out(loop, Action.TRAIN)
    loop.core.context.services._worker.stopping.set()
    with pytest.raises(Interrupted):
        loop.do(Action.TRAIN)
    assert loop.next_action() is Action.START
    loop.core.context.services._worker.stopping.clear()
    carry_out(loop, Action.FINISH)
    assert loop.context.history.positions().tolist() == undisturbed.measured.tolist()


def test_after_a_failure_the_source_is_opened_anew(loop):
    carry_out(loop, Action.PICK)
    loop.reset()
    assert loop.next_action() is Action.IMAGE
    assert carry_out(loop, Action.PICK) == [Action.IMAGE, Action.START]
