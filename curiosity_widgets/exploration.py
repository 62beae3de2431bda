"""A complete data set, learned at once: what panels draw of it, without a loop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.scaling import image_scaler
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.interpreter.before_exit import finished_before_exit, is_ending
from curiosity_widgets.learning.protocols import Interrupted, Known, Measured, Problem
from curiosity_widgets.learning.true_error import true_error
from curiosity_widgets.session.loop.survey import survey
from curiosity_widgets.session.settings import check_seed, first_settings
from curiosity_widgets.session.state.commandless import Commandless
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.snapshot import RunInfo, Settings, Snapshot
from curiosity_widgets.session.state.subscribers import Subscribers
from curiosity_widgets.sources.protocol import KnowsTruth, Source
from curiosity_widgets.workflows.build import build_learner
from curiosity_widgets.workflows.workflow import Workflow

USUAL = 1000  # spectra that are learned from where nobody says how many: a few seconds
_SCORED = 2000  # of the others, on which the model is scored

_log = logging.getLogger(__name__)


class Exploration(Commandless):
    """``Exploration(source, workflow)``: the part of a session that panels draw, of data that are complete.

    All spectra are known from the beginning; a model is trained on ``sample`` of them (None: all where they
    are at most ``USUAL``, else as many), on a thread of its own. Every command of a run is refused.
    Raises CuriosityError for settings that make no sense.
    """

    read_only_reason = refusal = "the data are complete: there is nothing to measure"

    def __init__(self, source: Source, workflow: Workflow, sample: int | None = None, seed: int = 0) -> None:
        if not isinstance(source, KnowsTruth):
            raise CuriosityError("this needs data whose spectra are all known: recorded or simulated")
        if workflow.target != "im2spec":
            raise CuriosityError("this needs a workflow that predicts spectra; leave out target")
        self._source, self._seed = source, check_seed(seed)
        self.path = Path("explored")  # what exports of the panels are named after
        self._workflow = workflow
        self.info: RunInfo | None = None  # None until the image is there
        self.settings: Settings = first_settings(workflow)
        self.closed = False
        self.trained: IntArray = np.empty(0, dtype=np.int64)  # candidates that the model has learned from
        self.snapshot = Snapshot(state="initialising", message="reading the data")
        self._truth: FloatArray = np.empty((0, 0))
        self._subscribers = Subscribers[Snapshot]()
        self._lock = threading.Lock()
        self._wanted = sample
        self._start(first=True)

    @property
    def wanted(self) -> int:
        """On how many spectra the model is trained."""
        return min(USUAL if self._wanted is None else max(2, self._wanted), self.count)

    @property
    def count(self) -> int:
        """How many spectra there are; 0 before the data are read."""
        return 0 if self.info is None else len(self.info.candidates)

    def train(self, sample: int | None) -> None:
        """Train anew on ``sample`` spectra; None: on all. Raises CuriosityError while a training runs."""
        with self._lock:
            if self.info is None or self.snapshot.state == "running":
                raise CuriosityError("a training runs; wait for its end")
            self._wanted = self.count if sample is None else sample
            self._publish(state="running", message="training", progress=0.0)
        self._start(first=False)

    def subscribe(self, callback: Callable[[Snapshot], None]) -> Callable[[], None]:
        """Call ``callback(snapshot)`` whenever something changed. Returns what unsubscribes."""
        return self._subscribers.subscribe(callback)

    def close(self) -> None:
        """End a training that runs, at its next report."""
        self.closed = True

    def _start(self, *, first: bool) -> None:
        self.thread = threading.Thread(
            target=self._work, args=(first,), name="curiosity-explore", daemon=True
        )
        self.thread.start()

    def _work(self, first: bool) -> None:
        try:
            with finished_before_exit(self.close):
                if first:
                    self._read()
                self._learn()
        except Interrupted:
            return
        except CuriosityError as error:
            self._publish(state="failed", message=str(error), progress=None)
        except Exception as error:  # no caller waits for this thread: the user must be informed
            if is_ending():
                return
            _log.exception("the exploration failed")
            self._publish(state="failed", message=f"{type(error).__name__}: {error}", progress=None)

    def _read(self) -> None:
        facts = survey(
            self._source.open(), self._source.image(), replace(self._workflow, init=2), self._seed, 0.0,
            knows_truth=True,
        )  # fmt: skip
        candidates = facts.info.candidates
        truth = self._source.truth(candidates.positions) if isinstance(self._source, KnowsTruth) else None
        if truth is None:
            raise CuriosityError(f"{facts.info.data}: some spectra are missing; this needs them all")
        self._workflow, self._truth = facts.workflow, np.asarray(truth, dtype=np.float64)
        self.settings = replace(self.settings, budget=len(candidates))
        self.info, self.path = facts.info, Path(Path(facts.info.data).name or "explored")
        self._publish(
            state="running",
            settings=self.settings,
            measured=candidates.positions,
            measured_index=np.arange(len(candidates)),
            measured_step=np.zeros(len(candidates), dtype=np.int64),
            spectra=self._truth,
            available=np.zeros(len(candidates), dtype=bool),
        )

    def _learn(self) -> None:
        info, truth = self.info, self._truth
        assert info is not None  # noqa: S101 - read before
        every = np.arange(len(truth))
        wanted = self.wanted
        chosen = stream(self._seed, "explore").choice(every, wanted, replace=False)
        problem = Problem(
            image=image_scaler(info.image).apply(info.image),
            candidates=info.candidates,
            spectrum_length=truth.shape[1],
            seed=self._seed,
            budget=wanted,
        )
        learner = build_learner(self._workflow, problem)
        measured = Measured(chosen, truth[chosen], np.zeros(wanted, dtype=np.int64))
        learner.fit(measured, step=0, report=self._report)
        evaluation = learner.evaluate(measured, report=self._report)
        prediction = evaluation.prediction
        error = None if prediction is None else true_error(prediction, lambda index: truth[index], len(truth))
        self.trained = chosen
        step = self.snapshot.step + 1
        shown = Display.of(step, evaluation, None, info.candidates, error)
        rest = np.setdiff1d(every, chosen)
        self._publish(shown=shown, step=step, curve=(), message="scoring" if len(rest) else "")
        if len(rest):
            if len(rest) > _SCORED:
                rest = np.sort(stream(self._seed, "explore score").choice(rest, _SCORED, replace=False))
            known = Known(rest, truth[rest])
            scores = learner.score(measured, held_out=Known.none(), unmeasured=known, step=0)
            self._publish(curve=({"n": wanted, "step": step, "kind": "batch", **scores},))
        self._publish(state="finished", message="", progress=None)

    def _report(self, message: str, fraction: float | None = None) -> None:
        if self.closed:
            raise Interrupted
        self._publish(message=message, progress=fraction)

    def _publish(self, **changes: object) -> None:
        self.snapshot = self.snapshot.with_(**changes)
        self._subscribers.tell(self.snapshot)
