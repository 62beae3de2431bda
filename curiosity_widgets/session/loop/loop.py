"""A session's driver of a core: image → initial positions → measure → train → evaluate → pick → measure …

Everything here happens on the worker's thread; the source and the learner work on threads of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.interpreter.before_exit import SECONDS, is_ending
from curiosity_widgets.learning.protocols import Interrupted, Prediction
from curiosity_widgets.session.loop.context import Context, Options
from curiosity_widgets.session.loop.core import Core
from curiosity_widgets.session.loop.guard import Guard
from curiosity_widgets.session.loop.learner_protocol import LearnerFactory, WorksElsewhere
from curiosity_widgets.session.loop.next_action import Action, next_action
from curiosity_widgets.session.loop.points import Points
from curiosity_widgets.session.loop.services import LearnerLost, NeedsHelp, NoAnswer, WorkerServices
from curiosity_widgets.session.loop.side_thread import SideThread
from curiosity_widgets.session.loop.source_access import SourceAccess
from curiosity_widgets.session.loop.startup import Startup
from curiosity_widgets.session.state.snapshot import RunInfo
from curiosity_widgets.sources.given_image import GivenImage
from curiosity_widgets.sources.protocol import Source

Result = TypeVar("Result")


class Loop:
    """Carries out a run's actions with a source; ``patience``: seconds before that counts as silent."""

    def __init__(
        self,
        options: Options,
        source: Source,
        build: LearnerFactory,
        worker: WorkerServices,
        patience: float | None = None,
    ) -> None:
        self.source = SourceAccess(source, worker, patience)
        self.by_hand = isinstance(source, GivenImage)  # a user's own loop measures, and tells
        self.learner_thread = SideThread("learner")
        self.context = Context(options, _Services(worker, self.source, self.learner_thread))
        self.core = Core(self.context)
        self.startup = Startup(self.context, self.source, build)
        self._elsewhere = build if isinstance(build, WorksElsewhere) else None
        self._lost_at: int | None = None  # trainings when the learner was last lost
        guard = Guard(self.context, self.source, worker)
        self.points = Points(self.core, self.source, guard, worker)

    def next_action(self, *, beyond_budget: bool = False) -> Action:
        """What comes next, from what has happened alone."""
        action = next_action(self.context, beyond_budget=beyond_budget)
        return action if self.startup.scanned or action is Action.ANSWER else Action.IMAGE

    def do(self, action: Action) -> None:
        """Carry an action out. Raises Interrupted, NeedsHelp, or what went wrong."""
        try:
            match action:
                case Action.IMAGE:
                    self.startup.scan()
                case Action.START:
                    self.startup.start()
                case Action.MEASURE:
                    self.points.measure_next()
                case _:
                    self.core.perform(action)
        except Interrupted:
            self.forget()
            raise
        self.points.raise_deferred()

    def forget(self) -> None:
        """Drop the learner; the next START restores it as of its last complete training."""
        self.context.learner = None

    def lose_learner(self, lost: LearnerLost) -> None:
        """Continue without a learner whose process or machine is gone; the next START has another.

        Where that is lost as well, without a training in between: one in this process, if that was asked
        for. Raises NeedsHelp where it was not.
        """
        self.forget()
        history, elsewhere = self.context.history_if_any, self._elsewhere
        step = 0 if history is None else history.step
        again, self._lost_at = self._lost_at == step, step
        if not again:
            self.context.log(
                "warning", f"{lost}; the learner is started again, from the last complete training"
            )
        elif elsewhere is not None and elsewhere.stands_in:
            elsewhere.stay_here()
            self.context.log("warning", f"{lost}; from now on the learner works in this process")
        else:
            self._lost_at = None
            raise NeedsHelp(
                f"{lost}, twice at the same step; no spectrum is lost: check memory and network there, then "
                "resume"
            )

    def end_learner(self) -> None:
        """At the end of a session."""
        self.learner_thread.end()
        if self._elsewhere is not None:
            self._elsewhere.end()

    def reset(self) -> None:
        """Before the run continues after a failure: open the source anew, restore the learner."""
        self.forget()
        self.startup.scanned = False
        self.points.start_anew()


class _Services:
    """What a core needs, from a worker, a source and a thread for the learner."""

    def __init__(self, worker: WorkerServices, source: SourceAccess, thread: SideThread) -> None:
        self._worker, self._source, self._thread = worker, source, thread

    def on_learner_thread(self, call: Callable[[], Result]) -> Result:
        """The worker measures and takes commands meanwhile.

        Raises what it raised; Interrupted where it failed because Python ends, which starts no threads then.
        """
        try:
            return self._worker.result_of(self._thread.call(call))
        except (Interrupted, NoAnswer):
            raise
        except Exception as error:
            if not is_ending():
                raise
            self._worker.sleep(SECONDS)  # until the session is closed, as it is now
            raise Interrupted from error

    def announce(self, message: str, progress: float | None = None) -> None:
        """In the next snapshot."""
        self._worker.announce(message, progress)

    def report(self, message: str, fraction: float | None = None) -> None:
        """Shown now and then. Raises Interrupted once the run is to end."""
        if self._worker.stopping.is_set():
            raise Interrupted
        self._worker.report(message, fraction)

    def seconds(self) -> float:
        """By the worker's clock."""
        return self._worker.seconds()

    def true_error(self, info: RunInfo, prediction: Prediction | None) -> FloatArray | None:
        """From the source, on its thread."""
        return self._source.true_error(info, prediction)
