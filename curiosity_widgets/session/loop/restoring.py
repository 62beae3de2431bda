"""Bringing a learner back to the state that a run has reached."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from curiosity_widgets.data.arrays import BoolArray
from curiosity_widgets.learning.protocols import Report, State
from curiosity_widgets.session.file import blobs
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.border.checked_learner import CheckedLearner
from curiosity_widgets.session.state.history import History


class Checkpoint(NamedTuple):
    """A learner after a training."""

    step: int  # trainings so far; 0: before the first
    state: bytes  # packed arrays, see ``blobs``


def newest_checkpoint(path: Path, history: History) -> Checkpoint | None:
    """The newest state of the learner that is whole on disk; None where there is none."""
    saved = [(training.step, training.checkpoint) for training in reversed(history.trainings[-2:])]
    if len(saved) < 2:
        saved.append((0, history.start_checkpoint))
    if all(where is None for _, where in saved):
        return None
    run = RunFile.open(path)
    for step, where in saved:
        content = run.saved("learner", where)
        if content is not None:
            return Checkpoint(step, content)
    return None


def restore(
    learner: CheckedLearner,
    history: History,
    checkpoint: Checkpoint | None,
    measurable: BoolArray,
    report: Report,
) -> bool:
    """Load a checkpoint into a new learner, and train again whatever came after it.

    Each training is a function of the state before it, the spectra it saw and its step, so the learner
    ends up with the same numbers as one that did not have to be restored. True where it does not: a
    checkpoint of an older learner is left aside, and this one is trained anew on what had been learned.
    """
    step = 0
    older = checkpoint is not None and is_older(blobs.unpack(checkpoint.state), learner.state())
    if older:
        checkpoint, step = None, max((training.step for training in history.trainings), default=1) - 1
    if checkpoint is not None:
        step = checkpoint.step
        learner.load_state(blobs.unpack(checkpoint.state))
    elif history.initial_count:  # choosing the initial positions may have taught it something
        learner.initial_positions(history.initial_count, measurable, report=report)
    for training in history.trainings:
        if training.step > step:
            learner.fit(history.trained(training), step=training.step, report=report)
    if history.trainings:
        learner.evaluate(history.trained(), report=report)
    return older


def is_older(saved: State, now: State) -> bool:
    """Whether a saved state is that of an earlier version of the learner whose state is ``now``."""
    versions = now.get("versions", np.ones(1))
    return bool((saved.get("versions", np.ones(len(versions))) < versions).any())
