"""The run itself: image → initial positions → measure → train → look → pick → measure …

One action at a time, each chosen from the history alone, so that a run taken up from disk does what the
undisturbed one would have done next. Everything here happens on the worker's thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import Enum, auto
from pathlib import Path

import numpy as np

from curiosity_widgets.acquisition.protocol import Pick, plain
from curiosity_widgets.data.scaling import image_scaler
from curiosity_widgets.data.spectral_image import BoolArray, FloatArray, IntArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Evaluation, Interrupted, Problem
from curiosity_widgets.session import blobs
from curiosity_widgets.session.display import Display
from curiosity_widgets.session.driven import DrivenLearner, LearnerFactory
from curiosity_widgets.session.facts import Facts, software_versions
from curiosity_widgets.session.history import History, Point
from curiosity_widgets.session.journal import Event, encode_mask
from curiosity_widgets.session.measuring import Measuring
from curiosity_widgets.session.prequential import judge, pooled
from curiosity_widgets.session.proposals import Proposals
from curiosity_widgets.session.recorder import Recorder
from curiosity_widgets.session.restoring import good_state, restore
from curiosity_widgets.session.run_file import RunFile
from curiosity_widgets.session.snapshot import LogEntry, Settings
from curiosity_widgets.session.survey import check_same, survey
from curiosity_widgets.sources.protocol import MeasurementFailed, OutOfRange, Source, SourceInfo
from curiosity_widgets.workflows.workflow import Workflow

FAILURES_IN_A_ROW = 3
_REPORT_EVERY = 0.1  # seconds


class Action(Enum):
    """What a run does next."""

    IMAGE = auto()
    START = auto()
    MEASURE = auto()
    INITIAL = auto()
    TRAIN = auto()
    EVALUATE = auto()
    PICK = auto()
    FINISH = auto()


class NeedsHelp(CuriosityError):
    """The run rests until a person has done something; the message says what."""


class Loop:
    """A run's source, learner, history and file, and the actions on them."""

    def __init__(
        self,
        source: Source,
        workflow: Workflow,
        seed: int,
        holdout: float | None,
        path: Path,
        build: LearnerFactory,
        announce: Callable[[str, float | None], None],
        stopping: Callable[[], bool],
        seconds: Callable[[], float],
    ) -> None:
        self.workflow, self.seed, self.path = workflow, seed, path
        self._holdout, self._build = holdout, build
        self._announce, self._stopping, self._seconds = announce, stopping, seconds
        self.measuring = Measuring(source, stopping)
        self.facts: Facts | None = None
        self.settings: Settings | None = None  # until there is a history
        self._history: History | None = None
        self.display = Display()
        self.recorder: Recorder | None = None
        self._learner: DrivenLearner | None = None
        self._scanned = False
        self._resumed = False
        self._good: tuple[int, bytes] | None = None  # step and state after the last training
        self._evaluated = 0  # step of the last evaluation
        self._unwritten: list[Event] = []
        self._failures = 0
        self._shown_pick: Pick | None = None
        self._display_saved = True
        self._proposals = Proposals()
        self._scored_index: IntArray = np.empty(0, dtype=np.int64)
        self._scored_truth: FloatArray = np.empty((0, 0))
        self._timings: dict[str, float] = {}
        self._reported = 0.0

    # What is known ---------------------------------------------------------------------------------

    @property
    def history(self) -> History:
        """The run's history; there is one as soon as there is an image."""
        if self._history is None:
            raise CuriosityError("there is no image yet; start the run first")
        return self._history

    @property
    def has_history(self) -> bool:
        """Whether there is an image, and so candidates."""
        return self._history is not None

    @property
    def started(self) -> bool:
        """Whether the run file is being written."""
        return self.recorder is not None

    def take_up(self, run: RunFile) -> None:
        """Stand where a run file stands."""
        self.facts, self._history, self.display = run.facts, run.history, run.display()
        self._resumed = True

    def next_action(self, *, beyond_budget: bool = False) -> Action:
        """What comes next, from the history alone."""
        if not self._scanned:
            return Action.IMAGE
        if self._learner is None or self.recorder is None:
            return Action.START
        h = self.history
        if h.asked:
            return Action.MEASURE
        if h.step == 0 and not h.pending and len(h) < self.workflow.init and h.available().any():
            return Action.INITIAL
        if h.pending:
            return Action.MEASURE
        if len(h) > h.trained_on:
            return Action.TRAIN
        if self._evaluated != h.step:
            return Action.EVALUATE
        if (len(h) >= h.settings.budget and not beyond_budget) or not h.available().any():
            return Action.FINISH
        return Action.PICK

    def do(self, action: Action) -> None:
        """Carry an action out. Raises Interrupted, NeedsHelp, or what went wrong."""
        actions = {
            Action.IMAGE: self.scan,
            Action.START: self.start,
            Action.INITIAL: self._choose_initial,
            Action.MEASURE: self._measure,
            Action.TRAIN: self._train,
            Action.EVALUATE: self._evaluate,
            Action.PICK: self._pick,
        }
        try:
            actions[action]()
        except Interrupted:
            self.forget()
            raise

    def forget(self) -> None:
        """Drop the learner; the next START brings it back as of its last good training."""
        self._learner = None

    def reset(self) -> None:
        """Before going on after a failure: open the source anew, bring the learner back."""
        self.forget()
        self._scanned = False
        self._failures = 0

    # Source and image ------------------------------------------------------------------------------

    def connect(self) -> SourceInfo:
        """Open the source. Raises SourceUnavailable."""
        return self.measuring.connect(self._holdout)

    def scan(self) -> None:
        """Take the image, or check that it is the recorded one; a resumed instrument is not scanned again."""
        source = self.connect()
        image = None
        if not (self._resumed or self.has_history) or source.kind != "instrument":
            self._announce("scanning the image", None)
            image = self.measuring.image(self._on_line)
        if self.facts is not None:
            check_same(self.facts, source, image)
        elif image is not None:
            self.facts = survey(
                source, image, self.workflow, self.seed, self._holdout, knows_truth=self.measuring.knows_truth
            )
            assert self.settings is not None  # noqa: S101 - set by the session before anything runs
            candidates = self.facts.info.candidates
            self._history = History(candidates, self.facts.measurable, len(source.axis.values), self.settings)
            for event in self._unwritten:
                self._history.apply(event)
        self._scanned = True

    # Start and resume ------------------------------------------------------------------------------

    def start(self) -> None:
        """Build the learner, open the run file, and stand where the history stands."""
        facts, h = self._facts, self.history
        if self.recorder is None and len(h) == 0:
            self._check_budget()
        problem = Problem(
            image=image_scaler(facts.info.image).apply(facts.info.image),
            candidates=facts.info.candidates,
            spectrum_length=len(facts.info.axis.values),
            seed=self.seed,
            budget=h.learner_budget or h.settings.budget,
        )
        self._announce("building the learner", None)
        learner = self._build(self.workflow, problem)
        if self.recorder is None:
            self.recorder = Recorder.resume(self.path) if self._resumed else Recorder.start(self.path, facts)
            unwritten, self._unwritten = self._unwritten, []
            for event in [*unwritten, {"event": "settings", "time": time.time(), **asdict(h.settings)}]:
                self.recorder.event(event)
            if self._resumed:
                self._note_versions()
        if h.learner_budget is None:
            self.record({"event": "learner", "budget": problem.budget})
        self._scored_index, self._scored_truth = self.measuring.held_out(facts.info)
        if self._good is None:
            self._good = good_state(self.path, h)
        restore(learner, h, self._good, self._facts.measurable, self._report)
        self.measuring.go_on_after(h.positions())
        self._learner = learner

    def _check_budget(self) -> None:
        budget, measurable = self.history.settings.budget, int(self._facts.measurable.sum())
        if budget > measurable:
            raise CuriosityError(
                f"a budget of {budget} spectra is more than the {measurable} positions that can be measured; "
                f"run to at most {measurable}"
            )

    def _note_versions(self) -> None:
        now, then = software_versions(), self._facts.versions
        changed = [f"{name} {then.get(name)} → {now[name]}" for name in now if then.get(name) != now[name]]
        if changed:
            self.log("warning", f"other software than when the run began ({', '.join(changed)})")

    # The loop's actions ----------------------------------------------------------------------------

    def _choose_initial(self) -> None:
        h = self.history
        wanted = min(self.workflow.init - len(h), int(h.available().sum()))
        self._announce("choosing the initial positions", None)
        with self._phase("pick"):
            index = self._driven.initial_positions(wanted, h.available(), report=self._report)
        content = blobs.pack(self._driven.state())
        where = self._recording.save("learner", content)
        self._good = (0, content)
        self._record_picks(index, np.full(len(index), np.nan), where)

    def _measure(self) -> None:
        h = self.history
        asked = bool(h.asked)
        index = h.asked[0] if asked else h.pending[0]
        row, col = h.candidates.positions[index]
        self._announce(f"measuring ({row:g}, {col:g}){', asked for by a person' if asked else ''}", None)
        try:
            with self._phase("measure"):
                length = len(self._facts.info.axis.values)
                taken = self.measuring.spectrum(
                    np.array([[row, col]]), length, lambda text: self.log("info", text)
                )
        except (MeasurementFailed, OutOfRange) as error:
            self.record({"event": "failed", "index": index, "asked": asked, "message": str(error)})
            self.log("warning", f"({row:g}, {col:g}) left out: {error}")
            self._failures += 1
            if self._failures >= FAILURES_IN_A_ROW:
                self._failures = 0
                raise NeedsHelp(
                    f"{FAILURES_IN_A_ROW} points in a row could not be measured, the last because: {error}; "
                    "look at the source, then resume"
                ) from error
            return
        self._failures = 0
        point = Point(
            candidate=index,
            spectrum=np.asarray(taken.values, dtype=np.float64),
            requested=(float(row), float(col)),
            actual=taken.actual if taken.actual is not None else (np.nan, np.nan),
            started=taken.started or time.time(),
            ended=taken.ended or time.time(),
            step=h.step,
            asked=asked,
        )
        self._recording.point(point)  # on disk before anything else sees it
        h.add(point)

    def _train(self) -> None:
        h, learner, recorder = self.history, self._driven, self._recording
        step, measured = h.step + 1, h.measured()
        judged = None
        if step > 1 and not len(self._scored_index):
            judged = judge(learner, measured, h.trained_on)
        self._announce(f"training on {len(measured)} spectra", 0.0)
        with self._phase("train"):
            report = learner.fit(measured, step=step, report=self._report)
        content = blobs.pack(learner.state())
        where = recorder.save("learner", content)
        summary = {
            "train_loss": [float(loss) for loss in report.train_loss],
            "validation_loss": [float(loss) for loss in report.validation_loss],
            "members": [asdict(member) for member in report.members],
        }
        self.record(
            {
                "event": "trained",
                "step": step,
                "count": len(measured),
                "report": summary,
                "checkpoint": where,
                "judged": judged,
                "seconds": self._seconds(),
            },
            durable=True,
        )
        self._good = (step, content)

    def _evaluate(self) -> None:
        h, learner = self.history, self._driven
        measured = h.measured(h.trained_on)
        self._announce("looking at all candidates", None)
        with self._phase("evaluate"):
            evaluation = learner.evaluate(measured, report=self._report)
        remaining = h.settings.budget - len(h)
        most = remaining if remaining > 0 else h.settings.batch_size
        pick = self.propose(most) if h.available().any() else None
        self.display = self._displayed(evaluation, pick)
        self._shown_pick = pick
        self._write_display()
        if not any(entry["step"] == h.step for entry in h.curve):
            self._score()
        self.record({"event": "timings", "seconds": dict(self._timings)})
        self._timings = {}
        self._evaluated = h.step

    def _score(self) -> None:
        h = self.history
        entry: Event = {"n": h.trained_on, "step": h.step}
        if len(self._scored_index):
            self._announce("scoring on held-out spectra", None)
            with self._phase("score"):
                scores = self._driven.score(
                    h.measured(h.trained_on), self._scored_index, self._scored_truth, step=h.step
                )
            entry |= {"kind": "heldout", **{name: plain(value) for name, value in scores.items()}}
        else:
            judged = pooled(h.judged)
            if judged is None:
                return
            entry |= {"kind": "prequential", "heldout_r2": judged, "mean": 0.0}
        entry = {
            name: None if isinstance(value, float) and not np.isfinite(value) else value
            for name, value in entry.items()
        }
        self._recording.score(entry)
        h.apply({"event": "score", **entry})

    def propose(self, most: int) -> Pick | None:
        """The picks that would come next, at most ``most``; None, with a line in the log, where none can."""
        try:
            return self._proposed(most)
        except CuriosityError as error:
            self.log("error", str(error))
            return None

    def _proposed(self, most: int) -> Pick:
        with self._phase("pick"):
            return self._proposals.of(self._driven, self.history, most)

    def refresh_display(self) -> None:
        """Show what would be picked with settings that a person has just changed."""
        h = self.history
        if self._learner is None or not h.trainings or h.pending or self._evaluated != h.step:
            return
        if not h.available().any():
            return
        pick = self.propose(max(h.settings.budget - len(h), 0) or h.settings.batch_size)
        if pick is not None:
            self._show(pick)

    def _pick(self) -> None:
        h = self.history
        remaining = h.settings.budget - len(h)
        try:
            pick = self._proposed(remaining if remaining > 0 else h.settings.batch_size)
        except CuriosityError as error:
            raise NeedsHelp(f"no position could be picked: {error}") from error
        if pick is not self._shown_pick:
            self._show(pick)
        self._record_picks(pick.index, pick.value, None)

    def _show(self, pick: Pick) -> None:
        h = self.history
        evaluation = self._driven.evaluate(h.measured(h.trained_on))
        self.display = self._displayed(evaluation, pick)
        self._shown_pick = pick
        self._write_display()

    def _displayed(self, evaluation: Evaluation, pick: Pick | None) -> Display:
        h = self.history
        true_error = self.measuring.true_error(self._facts.info, evaluation.prediction)
        return Display.of(h.step, evaluation, pick, h.candidates, true_error)

    def _record_picks(self, index: IntArray, value: FloatArray, where: Event | None) -> None:
        self.record(
            {
                "event": "picks",
                "step": self.history.step,
                "index": [int(i) for i in index],
                "value": [float(v) for v in value],
                "checkpoint": where,
            },
            durable=True,
        )

    # A person's wishes -----------------------------------------------------------------------------

    def ask(self, index: tuple[int, ...]) -> None:
        """Candidates to measure next."""
        self.record({"event": "asked", "index": list(index)}, durable=True)

    def mask(self, mask: BoolArray, exclude: bool) -> None:
        """Exclude or include pixels."""
        excluded = self.history.excluded | mask if exclude else self.history.excluded & ~mask
        self.record({"event": "excluded", "mask": encode_mask(excluded)}, durable=True)

    def change(self, settings: Settings) -> None:
        """New settings, in force at the next pick."""
        self.settings = settings
        if self.has_history:
            self.record({"event": "settings", **asdict(settings)})

    # Small things ----------------------------------------------------------------------------------

    def record(self, event: Event, *, durable: bool = False) -> None:
        """Write an event and take it in; before the file is there it waits in memory."""
        event = {"time": time.time(), **event}
        if self.recorder is None:
            self._unwritten.append(event)
        else:
            self.recorder.event(event, durable=durable)
        if self._history is not None:
            self._history.apply(event)

    def log(self, level: str, text: str) -> None:
        """A line for the person."""
        self.record({"event": "log", "level": level, "text": text})

    def early_log(self) -> tuple[LogEntry, ...]:
        """What was logged before there is an image."""
        events = [event for event in self._unwritten if event["event"] == "log"]
        return tuple(LogEntry(event["time"], event["level"], event["text"]) for event in events)

    def rest(self) -> None:
        """Write what is written only when nothing else is to do."""
        if self.recorder is not None and self.display.step and not self._display_saved:
            self._write_display(at_rest=True)

    def finish(self) -> None:
        """Put the run file in order and the source away. Raises RecordingFailed."""
        try:
            if self.recorder is not None:
                self.recorder.close(None if self._good is None else blobs.unpack(self._good[1]))
                if not len(self.history) and not self._resumed:
                    self.path.unlink()  # nothing was measured: a file would only puzzle
        finally:
            self.recorder = None
            self.measuring.close()

    def _write_display(self, *, at_rest: bool = False) -> None:
        self._display_saved = self._recording.display(self.display, at_rest=at_rest)

    def log_quietly(self, level: str, text: str) -> None:
        """A line for the person that is not worth a word on disk."""
        if self._history is not None:
            self._history.apply({"event": "log", "time": time.time(), "level": level, "text": text})

    @property
    def _facts(self) -> Facts:
        if self.facts is None:
            raise CuriosityError("there is no image yet; start the run first")
        return self.facts

    @property
    def _driven(self) -> DrivenLearner:
        if self._learner is None:
            raise CuriosityError("the learner is not built yet; start the run first")
        return self._learner

    @property
    def _recording(self) -> Recorder:
        if self.recorder is None:
            raise CuriosityError("the run file is not open yet; start the run first")
        return self.recorder

    @contextmanager
    def _phase(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self._timings[name] = self._timings.get(name, 0.0) + time.perf_counter() - start

    def _on_line(self, done: int, total: int) -> None:
        self._say(f"scanning the image, line {done} of {total}", done / max(total, 1))

    def _report(self, message: str, fraction: float | None = None) -> None:
        if self._stopping():
            raise Interrupted
        self._say(message, fraction)

    def _say(self, message: str, fraction: float | None) -> None:
        if time.monotonic() - self._reported >= _REPORT_EVERY:
            self._reported = time.monotonic()
            self._announce(message, fraction)
