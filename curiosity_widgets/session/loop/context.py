"""What the parts of a core share: a run's facts, history, learner and file. No thread and no source."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Known
from curiosity_widgets.session.file import blobs
from curiosity_widgets.session.file.film.frame import Moment
from curiosity_widgets.session.file.integrity.kept import Kept
from curiosity_widgets.session.file.integrity.save_anew import save_anew
from curiosity_widgets.session.file.recorder import Recorder, RecordingFailed
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.border.checked_learner import CheckedLearner
from curiosity_widgets.session.loop.restoring import Checkpoint
from curiosity_widgets.session.loop.services import Services
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.rules.rating import Rater
from curiosity_widgets.session.state.apply_event import apply_event
from curiosity_widgets.session.state.display import Display
from curiosity_widgets.session.state.events import (
    Event,
    Logged,
    PointsFlagged,
    PoliciesChanged,
    Questioned,
    SettingsChanged,
)
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.history import History
from curiosity_widgets.session.state.measured_points import Point
from curiosity_widgets.session.state.point_flags import DAMAGED
from curiosity_widgets.session.state.question import Question
from curiosity_widgets.session.state.snapshot import LogEntry, LogLevel, Settings
from curiosity_widgets.sources.given_image import BY_HAND
from curiosity_widgets.sources.protocol import SourceInfo
from curiosity_widgets.workflows.workflow import Workflow


@dataclass(frozen=True)
class Options:
    """What a session was made with."""

    workflow: Workflow
    seed: int
    path: Path  # of the run file
    settings: Settings  # to begin with
    policies: Policies = field(default_factory=Policies)
    holdout: float | None = None  # share of the sample; None: by the kind of the source
    overlap: bool = False  # train while the source measures the batch before
    rater: Rater | None = None  # of the spectra's quality; None: as the source gives it


class Context:
    """One run as its core sees it; used by one thread at a time."""

    def __init__(self, options: Options, services: Services) -> None:
        self.options, self.services = options, services
        self.source_info: SourceInfo | None = None  # of the source, once it has been open
        self.facts_if_known: Facts | None = None
        self.history_if_any: History | None = None
        self.display = Display()
        self.recorder: Recorder | None = None
        self.kept = Kept()  # what memory has of the run file
        self.loss: str | None = None  # what has happened to the run file, where it is not ours any more
        self.learner: CheckedLearner | None = None
        self.held_out = self.unmeasured = Known.none()  # spectra to score on; the source knows them
        self.checkpoint: Checkpoint | None = None  # after the last training
        self.evaluated = 0  # step of the last evaluation
        self.resumed = False  # from a run file
        self.damaged: tuple[str, ...] = ()  # of its fixed parts, what does not match its checksum
        self.timings: dict[str, float] = {}
        self._settings, self._policies = options.settings, options.policies  # until there is a history
        self._unwritten: list[Event] = []
        self._display_saved = True
        if options.policies.to_dict() != Policies().to_dict():
            self.change_policies(options.policies)

    # What is known ---------------------------------------------------------------------------------

    @property
    def facts(self) -> Facts:
        """The run's fixed facts; they are there as soon as there is an image."""
        if self.facts_if_known is None:
            raise CuriosityError("there is no image yet; start the run first")
        return self.facts_if_known

    @property
    def history(self) -> History:
        """The run's history; there is one as soon as there is an image."""
        if self.history_if_any is None:
            raise CuriosityError("there is no image yet; start the run first")
        return self.history_if_any

    @property
    def driven(self) -> CheckedLearner:
        """The learner, once it is built."""
        if self.learner is None:
            raise CuriosityError("the learner is not built yet; start the run first")
        return self.learner

    @property
    def recording(self) -> Recorder:
        """The run file, once it is open."""
        if self.recorder is None:
            raise CuriosityError("the run file is not open yet; start the run first")
        return self.recorder

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings if self.history_if_any is None else self.history_if_any.settings

    @property
    def policies(self) -> Policies:
        """The policies in force."""
        return self._policies if self.history_if_any is None else self.history_if_any.policies

    def change_settings(self, settings: Settings) -> None:
        """Other settings, in force at the next pick."""
        if self.history_if_any is None:
            self._settings = settings  # the first settings that the run file keeps
        else:
            self.record(SettingsChanged(settings))

    def include_requests(self) -> None:
        """What was measured beyond the budget because a user asked for it belongs to the budget."""
        count = len(self.history)
        if count > self.settings.budget:
            self.change_settings(replace(self.settings, budget=count))

    def change_policies(self, policies: Policies) -> None:
        """Other policies, in force at the next point; the run file keeps them."""
        self._policies = policies
        self.record(PoliciesChanged(policies), durable=True)

    # Begin and end ---------------------------------------------------------------------------------

    def begin(self, facts: Facts) -> None:
        """Begin a history on an image, with what has happened before there was one."""
        length = len(facts.info.axis.values)
        history = History(facts.info.candidates, facts.measurable, length, self._settings)
        for event in self._unwritten:
            apply_event(history, event)
        self.facts_if_known, self.history_if_any = facts, history

    def resume_from(self, run: RunFile) -> None:
        """Restore the state recorded in a run file."""
        self.facts_if_known, self.history_if_any, self.display = run.facts, run.history, run.display()
        self.resumed = True
        damage = run.damage
        self.damaged = damage.fixed
        if damage.points:
            index = tuple(int(one) for one in run.history.measured().index[damage.points])
            self._unwritten.append(PointsFlagged(tuple(damage.points), index, DAMAGED))
        for text in damage.texts():
            self.log("warning", text)
        if damage.is_grave:
            text = "; ".join(damage.texts())
            self.ask(
                Question(
                    f"damaged run file: {text}",
                    f"{run.path} is damaged ({text}); check limits and excluded regions. Continue the run?",
                )
            )

    def begin_recording(self, begin: Callable[[list[Event]], Recorder], *events: Event) -> None:
        """Let ``begin`` open a run file and write into it what has waited for it, then these events."""
        self.recorder = begin([*self._unwritten, *events])
        self.kept, self._unwritten = self.recorder.kept, []

    def record_again(self) -> None:
        """Open a run file that was completed, to write what has waited for it and what follows."""
        self.begin_recording(lambda events: Recorder.resume(self.options.path, events))

    def save_anew(self, path: Path, unsaved: Sequence[Point]) -> None:
        """Record a run whose file was lost in a new one, all that is in memory. Raises RecordingFailed."""
        points = [*self.history.points(), *unsaved]
        learner = None if self.checkpoint is None else (self.checkpoint.step, self.checkpoint.state)
        recorder = save_anew(
            path, self.facts, self.kept, points, learner=learner, display=self.display, moment=self.moment()
        )
        for point in unsaved:
            self.history.add(point)
        self.options, self.loss = replace(self.options, path=path), None
        self.recorder, self.kept = recorder, recorder.kept
        waiting, self._unwritten = self._unwritten, []
        for event in waiting:  # taken in already
            recorder.event(event)

    def finish(self) -> None:
        """Put the run file in order. Raises RecordingFailed."""
        try:
            if self.recorder is not None:
                self.recorder.close(None if self.checkpoint is None else blobs.unpack(self.checkpoint.state))
                self.check_recording()
                asked = bool(
                    self.facts.source_extra.get(BY_HAND)
                )  # a loop of a user's own comes back with it
                if not self.history.spectra_taken and not self.resumed and not asked:
                    self.options.path.unlink()  # no spectrum, not even a flagged one: it would only puzzle
        finally:
            self.recorder = None

    def ask(self, question: Question) -> str | None:
        """A user's decision; None before it is taken: the run waits for it before its next action.

        To be asked again then. A refusal is never returned: the run does not continue with it.
        """
        history = self.history
        if question.name in history.questions:
            return None
        if question.name not in history.answers:
            self.record(Questioned(question), durable=True)
        return history.answers.get(question.name)

    def check_recording(self) -> None:
        """Open the run file as a reader does. Raises RecordingFailed where it does not give back the run."""
        path = self.options.path
        try:
            with RunFile.open(path) as run:
                found = len(run.history)
        except CuriosityError as error:
            raise RecordingFailed(f"{path} was written, but cannot be read: {error}") from error
        if found != len(self.history):
            raise RecordingFailed(f"{path} was written with {found} of {len(self.history)} spectra")

    # The run file ----------------------------------------------------------------------------------

    def record(self, event: Event, *, durable: bool = False) -> None:
        """Write an event and take it in; before the file is there it waits in memory."""
        if self.recorder is None:
            self._unwritten.append(event)
        else:
            self.recorder.event(event, durable=durable)
        if self.history_if_any is not None:
            apply_event(self.history_if_any, event)

    def write_display(self, *, at_rest: bool = False) -> None:
        """Put the last evaluation on disk; what of it is large waits until the run rests."""
        self._display_saved = self.recording.display(self.display, self.moment(), at_rest=at_rest)

    def moment(self) -> Moment:
        """What the film of the run needs to know of this moment."""
        history = self.history
        measured = history.measured().index
        return Moment(history.candidates, self.options.seed, measured, history.available())

    def rest(self) -> None:
        """Write what is written only when nothing else is to do."""
        if (
            self.recorder is not None
            and self.display.step
            and self.display.in_full
            and not self._display_saved
        ):
            self.write_display(at_rest=True)

    # The log ---------------------------------------------------------------------------------------

    def log(self, level: LogLevel, text: str) -> None:
        """A line for the user."""
        self.record(Logged(level, text))

    def log_in_memory(self, level: LogLevel, text: str) -> None:
        """A line for the user that the run file does not keep."""
        if self.history_if_any is not None:
            apply_event(self.history_if_any, Logged(level, text))

    def early_log(self) -> tuple[LogEntry, ...]:
        """What was logged before there is an image."""
        events = [event for event in self._unwritten if isinstance(event, Logged)]
        return tuple(LogEntry(event.time, event.level, event.text) for event in events)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count the seconds of a phase of this step."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - start
