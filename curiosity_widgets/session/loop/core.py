"""A run without a source and without threads: what is asked for next, and what is made of the answer.

Driven from outside: :meth:`Core.advance` does all that needs no source; :meth:`Core.ask` then names a
position and :meth:`Core.tell` takes in its spectrum. A session drives it with a source, see
:class:`~curiosity_widgets.session.loop.loop.Loop`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.loop.learner_protocol import LearnerFactory
from curiosity_widgets.session.loop.next_action import Action, next_action
from curiosity_widgets.session.loop.opening import Truth, open_run, restore_learner
from curiosity_widgets.session.loop.picking import Picking
from curiosity_widgets.session.loop.training import Trainer
from curiosity_widgets.session.rules.quality import flag_of, readable_range
from curiosity_widgets.session.rules.rating import VENDOR, checked
from curiosity_widgets.session.state.events import Event, Failed, Flagged, Rated, Requested
from curiosity_widgets.session.state.measured_points import Point
from curiosity_widgets.sources.checks import is_elsewhere
from curiosity_widgets.sources.protocol import BadSpectrum, Measurement, SourceError

_COMPARED = 50  # latest good spectra that a new one is compared with
_WITHOUT_SOURCE = (Action.INITIAL, Action.TRAIN, Action.EVALUATE, Action.PICK, Action.SCORE)


@dataclass(frozen=True)
class Asked:
    """A position to be measured."""

    index: int  # candidate
    requested: bool  # by a user
    position: tuple[float, float]  # (row, col) in the run's image

    def __str__(self) -> str:
        return f"({self.position[0]:g}, {self.position[1]:g})"


class Core:
    """Decides and learns. A driver asks, measures and tells; limits and drift are its part."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.picking = Picking(context)
        self.unsaved: list[Point] = []  # measured, but the run file could not take them
        self._trainer = Trainer(context)

    # What needs no source --------------------------------------------------------------------------

    def start(self, build: LearnerFactory, truth: Truth | None = None) -> None:
        """Build the learner, open the run file and restore what it holds."""
        restore_learner(self.context, open_run(self.context, build, truth))

    def advance(self) -> Action:
        """Carry out actions until one is due that needs a source or a user, or the run is finished."""
        while (action := next_action(self.context)) in _WITHOUT_SOURCE:
            self.perform(action)
        return action

    def perform(self, action: Action) -> None:
        """Carry out an action of the learner. Raises NeedsHelp, Interrupted, or what went wrong."""
        match action:
            case Action.INITIAL:
                self.picking.choose_initial()
            case Action.TRAIN:
                self._trainer.train()
            case Action.EVALUATE:
                self._evaluate()
            case Action.PICK:
                self.picking.pick()
            case Action.SCORE:
                self._trainer.score()
            case _:
                raise ValueError(f"{action} needs a source or a user")

    def _evaluate(self) -> None:
        context = self.context
        self.picking.show(self._trainer.evaluate())
        context.evaluated = context.history.step
        if context.history.scored == context.evaluated:
            context.timings = {}  # a step that was complete before the run was resumed has had its times

    # Ask and tell ----------------------------------------------------------------------------------

    def ask(self) -> Asked | None:
        """What is to be measured next: requests of a user first; None where nothing is due.

        The same until its spectrum is handed in or it is left out.
        """
        due = self.context.history.due(self.context.options.seed)
        return self._asked(due[0]) if due else None

    def take(self, index: int, taken: Measurement | SourceError) -> None:
        """Take in what a loop of a user's own measured at a candidate, due or not, or why it could not.

        Raises RecordingFailed as :meth:`tell` does.
        """
        if index not in self.context.history.due(self.context.options.seed):
            self.context.record(Requested((index,)), durable=True)
        asked = self._asked(index)
        if isinstance(taken, SourceError):
            self.leave_out(asked, taken)
        else:
            self.tell(asked, taken, taken.commanded)

    def _asked(self, index: int) -> Asked:
        history = self.context.history
        row, col = history.candidates.positions_of(index).tolist()
        return Asked(index, index in history.requested, (row, col))

    def tell(
        self, asked: Asked, taken: Measurement, commanded: tuple[float, float] | None = None
    ) -> BadSpectrum | None:
        """Take in a spectrum; what is wrong with one that is kept without being learned from.

        ``commanded`` (row, col) is where the source was sent, which drift may have moved from the position.
        Raises RecordingFailed where the run file could not take it; then it is among ``unsaved``.
        """
        bad = self._flag(taken, commanded or asked.position)
        if bad is not None:
            self.leave_out(asked, bad, taken)
            return bad
        point = as_point(asked, taken, commanded or asked.position, self.step_of(asked))
        try:
            self.context.recording.point(point)  # on disk before anything else sees it
        except CuriosityError:
            self.unsaved.append(point)
            raise
        self.context.history.add(point)
        self._rate(taken)
        return None

    def _rate(self, taken: Measurement) -> None:
        """Keep the quality that the source gives, unless another is wanted."""
        rater = self.context.options.rater
        if taken.quality is not None and (rater is None or rater.name == VENDOR):
            number = len(self.context.history) - 1
            self.context.record(Rated((number,), (checked(taken.quality),), VENDOR), durable=True)

    def leave_out(self, asked: Asked, error: SourceError, taken: Measurement | None = None) -> None:
        """Note that a position could not be measured; it is not asked for again."""
        if isinstance(error, BadSpectrum):  # kept, but not learned from
            about = {} if taken is None else _about(taken)
            event: Event = Flagged(
                asked.index, error.flag, error.values, asked.requested, str(error), **about
            )
        else:
            event = Failed(asked.index, asked.requested, str(error))
        self.context.record(event, durable=True)
        self.context.log("warning", f"{asked} left out: {error}")

    def step_of(self, asked: Asked) -> int:
        """Trainings before a position was picked; those so far where a user asked for it."""
        history = self.context.history
        return history.step if asked.requested else history.picked_at(asked.index)

    def _flag(self, taken: Measurement, sent: tuple[float, float]) -> BadSpectrum | None:
        """What is wrong with a spectrum, None where it may be learned from. Every spectrum passes here."""
        context, where = self.context, f"({sent[0]:g}, {sent[1]:g})"
        if taken.actual is not None and is_elsewhere(taken.actual, sent):
            row, col = taken.actual
            text = f"sent to {where}, the source measured at ({row:g}, {col:g})"
            return BadSpectrum(text, "wrong position", taken.values)
        spectra = context.history.usable().spectra[-_COMPARED:]
        allowed = None if context.source_info is None else readable_range(context.source_info)
        length = len(context.facts.info.axis.values)
        counts = bool(context.facts.source_extra.get("counts", False))
        flag = flag_of(taken.values, length, spectra, allowed, counts=counts)
        if flag is None:
            return None
        return BadSpectrum(f"the spectrum at {where} is {flag}", flag, taken.values)


def as_point(asked: Asked, taken: Measurement, commanded: tuple[float, float], step: int) -> Point:
    """What the run keeps of a spectrum."""
    return Point(
        candidate=asked.index,
        spectrum=np.asarray(taken.values, dtype=np.float64),
        commanded=commanded,
        actual=taken.actual if taken.actual is not None else (np.nan, np.nan),
        started=taken.started or time.time(),
        ended=taken.ended or time.time(),
        step=step,
        requested=asked.requested,
        channels=_numbers(taken.channels),
        file=taken.file,
    )


def _about(taken: Measurement) -> dict[str, Any]:
    """What is known of a spectrum beside its values, for the journal."""
    return {
        "commanded": taken.commanded,
        "actual": taken.actual,
        "started": taken.started,
        "ended": taken.ended,
        "file": taken.file,
    }


def _numbers(channels: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The channels that are plain numbers; nothing else may keep a spectrum from the disk."""
    arrays = {str(name): np.asarray(values) for name, values in channels.items()}
    return {name: array for name, array in arrays.items() if array.dtype.kind in "biufc"}
