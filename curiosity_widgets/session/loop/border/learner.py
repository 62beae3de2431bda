"""The border between a learner and a session: what a learner returns is checked before a file holds it.

A learner is foreign code as a source is. What it returns reaches the journal and the display, so one odd
value would make a run file that nobody can read; it ends the run with a sentence in place of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from curiosity_widgets.acquisition.formulas import Formula
from curiosity_widgets.acquisition.state import CandidateScores, Pick
from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import MemberReport, TrainingReport
from curiosity_widgets.session.loop.border.evaluation import dimensions
from curiosity_widgets.sources.border.values import entries, number, numbers, shown


def checked_report(report: Any) -> TrainingReport:
    """What a learner's ``fit`` returned, as plain values. Raises CuriosityError for anything else."""
    if not isinstance(report, TrainingReport):
        raise CuriosityError(f"the learner's fit returned {shown(report)}; it must return a TrainingReport")
    members = report.members
    if not isinstance(members, (tuple, list)) or not all(isinstance(one, MemberReport) for one in members):
        raise CuriosityError(
            f"the learner's report gives members as {shown(members)}; they must be MemberReports"
        )
    return TrainingReport(
        _losses(report.train_loss, "train_loss"),
        _losses(report.validation_loss, "validation_loss"),
        tuple(_member(one) for one in members),
    )


def checked_initial(index: Any, available: BoolArray) -> IntArray:
    """The initial candidates (n,) of a learner. Raises CuriosityError unless all differ and are available."""
    found = numbers(index)
    if found is not None and not found.size and not available.any():
        return np.empty(0, dtype=np.int64)
    if found is None or not is_choice(found, available):
        raise CuriosityError(
            f"the learner's initial_positions returned {shown(index)}; it must return numbers of available "
            "candidates, each once"
        )
    return found.astype(np.int64)


def checked_pick(pick: Any, available: BoolArray) -> Pick:
    """What a learner's ``pick`` returned; ``available`` (N,). Raises CuriosityError unless it can be used."""
    if not isinstance(pick, Pick) or not isinstance(pick.scores, CandidateScores):
        raise CuriosityError(f"the learner's pick returned {shown(pick)}; it must return a Pick with scores")
    index, value, scores = numbers(pick.index), numbers(pick.value), pick.scores
    if index is None or not is_choice(index, available):
        raise CuriosityError("the strategy picked no position, one twice, or one that is not available")
    if value is None or value.shape != index.shape or value.dtype.kind == "c":
        raise CuriosityError(
            f"the strategy gives its {len(index)} picks the scores {shown(pick.value)}; it must give one "
            "number for each"
        )
    index_of_all = np.arange(len(available)) if scores.index is None else numbers(scores.index)
    if index_of_all is None or not is_choice(index_of_all, np.ones(len(available), dtype=bool)):
        raise CuriosityError(
            f"the strategy's scores have the index {shown(scores.index)}; it must hold numbers of candidates"
        )
    count = len(index_of_all)
    of_all = [scores.value, *(scores.terms.values() if isinstance(scores.terms, Mapping) else [None])]
    if not isinstance(scores.formula, Formula) or any(dimensions(one, count) != 1 for one in of_all):
        raise CuriosityError(
            f"the strategy's scores are not those of a formula, with one number for each of {count} "
            "candidates in its value and in each term"
        )
    constants, notes = entries(scores.constants), scores.notes
    plain = [scores.beta, scores.lam, *(dict(constants).values() if constants is not None else [None])]
    if any(number(one) is None for one in plain) or not all(
        isinstance(name, str) for name, _ in constants or ()
    ):
        raise CuriosityError(
            f"the strategy's scores have beta {shown(scores.beta)}, lam {shown(scores.lam)} and constants "
            f"{shown(scores.constants)}; all must be finite numbers, constants by name"
        )
    if not isinstance(notes, (tuple, list)) or not all(isinstance(note, str) for note in notes):
        raise CuriosityError(f"the strategy's scores have the notes {shown(notes)}; they must be texts")
    return Pick(index.astype(np.int64), value.astype(np.float64), scores)


def is_choice(index: np.ndarray, available: BoolArray) -> bool:
    """Whether ``index`` (n,) names available candidates, at least one and each once."""
    if index.ndim != 1 or index.dtype.kind not in "iu" or not len(index):
        return False
    if (index < 0).any() or (index >= len(available)).any():  # -1 would be the last one
        return False
    return bool(available[index].all()) and len(np.unique(index)) == len(index)


def _losses(values: Any, name: str) -> tuple[float, ...]:
    found = numbers(values)
    if found is None or found.ndim != 1 or found.dtype.kind == "c":
        raise CuriosityError(
            f"the learner's report gives {name} as {shown(values)}; it must be numbers, one an epoch"
        )
    losses: FloatArray = found.astype(np.float64)
    return tuple(losses.tolist())


def _member(member: MemberReport) -> MemberReport:
    trained_at = number(member.trained_at)
    if not isinstance(member.name, str) or trained_at is None:
        raise CuriosityError(
            f"the learner's report gives a member as {shown(member)}; its name must be a text and trained_at "
            "a number"
        )
    return MemberReport(member.name, number(member.validation_loss), bool(member.best), int(trained_at))
