"""Bringing a learner back to where a run stands."""

from __future__ import annotations

from pathlib import Path

from curiosity_widgets.data.arrays import BoolArray
from curiosity_widgets.learning.protocols import Report
from curiosity_widgets.session.file import blobs
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.learner_protocol import DrivenLearner
from curiosity_widgets.session.state.history import History

Good = tuple[int, bytes]  # step, and the learner's packed state after that training (0: before the first)


def good_state(path: Path, history: History) -> Good | None:
    """The newest state of the learner that is whole on disk; None where there is none."""
    places = [(training.step, training.checkpoint) for training in reversed(history.trainings[-2:])]
    if len(places) < 2:
        places.append((0, history.start_checkpoint))
    if all(where is None for _, where in places):
        return None
    run = RunFile.open(path)
    for step, where in places:
        content = run.saved("learner", where)
        if content is not None:
            return step, content
    return None


def restore(
    learner: DrivenLearner, history: History, good: Good | None, measurable: BoolArray, report: Report
) -> None:
    """Load a good state into a new learner, and train again whatever came after it.

    Each training is a function of the state before it, the spectra it saw and its step, so the learner
    ends up with the same numbers as the one that did not have to be brought back.
    """
    step = 0
    if good is not None:
        step = good[0]
        learner.load_state(blobs.unpack(good[1]))
    elif history.initial_count:  # choosing the initial positions may have taught it something
        learner.initial_positions(history.initial_count, measurable, report=report)
    for training in history.trainings:
        if training.step > step:
            learner.fit(history.learned(training.count), step=training.step, report=report)
    if history.trainings:
        learner.evaluate(history.learned(history.trained_on), report=report)
