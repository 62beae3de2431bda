"""Carrying out a run's actions one by one, and bringing it to rest: as asked, unanswered or failed."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from curiosity_widgets.errors import CuriosityError, described
from curiosity_widgets.learning.protocols import Interrupted
from curiosity_widgets.session import commands
from curiosity_widgets.session.file.recorder import FileLost, RecordingFailed
from curiosity_widgets.session.loop.loop import Loop
from curiosity_widgets.session.loop.next_action import Action, is_unscored
from curiosity_widgets.session.loop.services import LearnerLost, NeedsHelp, NoAnswer
from curiosity_widgets.session.state.snapshot import RunState
from curiosity_widgets.session.threads.file_at_rest import FileAtRest
from curiosity_widgets.session.threads.full_resolution import FullResolution
from curiosity_widgets.session.threads.status import Status
from curiosity_widgets.session.threads.transitions import (
    WRITES,
    Activity,
    Mode,
    Response,
    RestState,
    RunControl,
)
from curiosity_widgets.session.threads.waiting import Waiting
from curiosity_widgets.sources.protocol import SourceTimeout, SourceUnavailable, Stopped

_log = logging.getLogger("curiosity_widgets.session")


class Actions:
    """What the worker does between commands, on its thread."""

    def __init__(self, loop: Loop, status: Status, waiting: Waiting, file: FileAtRest) -> None:
        self._loop, self._status, self._waiting, self._file = loop, status, waiting, file
        self._rested_at = time.monotonic()  # when the run last came to rest
        self.full_resolution = FullResolution(loop, waiting.wake_after)

    # One action ------------------------------------------------------------------------------------

    def advance(self) -> None:
        """The next action of the run; rests where there is none, or where something is in its way."""
        loop, status = self._loop, self._status
        mode = status.control.mode
        action = loop.next_action(beyond_budget=mode is Mode.STEP)
        try:
            if action is Action.FINISH:
                loop.context.include_requests()
                self.rest("finished")
            elif action is Action.ANSWER:
                self.complete_and_rest("waiting", resume_as=None if mode is Mode.REST else mode)
            elif action is Action.APPROVE:
                self.complete_and_rest("paused", resume_as=mode)
            elif action is Action.MEASURE and loop.by_hand:
                self.complete_and_rest("waiting")
                status.clock.start()  # measuring is the run's work, also in a user's loop
            else:
                if mode is not Mode.REST:
                    status.enter(self._state_during(action))
                loop.do(action)
                self._after(action)
        except LearnerLost as lost:
            self._lose_learner(lost)
        except NoAnswer as error:
            self._rest_unanswered(error)
        except (Interrupted, Stopped) as reason:
            self._score_what_rests()
            if not self._waiting.stopping.is_set():
                text = f"ended by the source: {reason}" if str(reason) else "ended by the source"
                loop.context.log("warning", text)
            self.complete_and_rest("stopped")
        except (NeedsHelp, SourceTimeout, SourceUnavailable) as error:
            loop.context.log("error", str(error))
            self._score_what_rests()
            self.complete_and_rest("paused")

    def take(self, command: commands.Tell) -> None:
        """Take in what a user's own loop has measured."""
        loop, status = self._loop, self._status
        try:
            while (action := loop.next_action()) in (Action.IMAGE, Action.START):
                try:
                    loop.do(action)
                except LearnerLost as lost:
                    loop.lose_learner(lost)
            for index, taken in command.told:
                loop.core.take(index, taken)
        except BaseException as error:
            command.done.set_exception(error)
            raise
        status.publish(self.awaited(status.control.state))
        command.done.set_result(None)

    def refresh(self) -> None:
        """While the run rests: show what would be picked with the settings as they are now."""
        self._status.control = self._status.control.refreshed()
        try:
            self._loop.core.picking.refresh()
        except LearnerLost as lost:
            self._loop.forget()
            self._loop.context.log("warning", f"{lost}; the learner is started again when the run continues")
        self._status.publish()

    def _lose_learner(self, lost: LearnerLost) -> None:
        """Continue with another learner, or rest."""
        try:
            self._loop.lose_learner(lost)
        except NeedsHelp as error:
            self._loop.context.log("error", str(error))
            self.complete_and_rest("paused")
        else:
            self._status.publish()

    def _state_during(self, action: Action) -> RunState:
        if action is Action.IMAGE:
            return "imaging"
        history = self._loop.context.history_if_any
        return "running" if history is not None and history.step > 0 else "initialising"

    def _after(self, action: Action) -> None:
        status = self._status
        if action is Action.TRAIN:
            status.control = status.control.learned()
        if action is Action.EVALUATE:
            status.clock.mark(len(self._loop.context.history))
            if status.control.rest_as is None and status.control.rests_after_evaluation:
                status.control = status.control.ending("waiting" if self._loop.by_hand else "paused")
        status.note_requests()
        rest_as = status.control.rest_as
        if rest_as is not None:
            if action in (Action.EVALUATE, Action.PICK) and is_unscored(self._loop.context):
                self._loop.do(Action.SCORE)  # what rests has the score of what it shows
            self._loop.points.finish_current()
            status.control = status.control.held()
            self.rest(status.control.resting_state(rest_as))
        elif not status.control.advances:
            self.rest("paused" if status.control.state == "idle" else status.control.state)
        else:
            status.publish()

    # Rest ------------------------------------------------------------------------------------------

    def _score_what_rests(self) -> None:
        """Score the step that is shown, where something in the way lets the run rest before it came to that:
        with overlap a score waits until the next positions are picked."""
        context = self._loop.context
        if context.learner is None or context.recorder is None or self._waiting.stopping.is_set():
            return
        if context.evaluated != context.history.step or not is_unscored(context):
            return
        try:
            self._loop.do(Action.SCORE)
        except (Interrupted, Stopped, NoAnswer):
            pass  # it comes once the run continues
        except (NeedsHelp, SourceTimeout, SourceUnavailable) as error:
            context.log("error", str(error))

    def complete_and_rest(self, state: RestState, resume_as: Mode | None = None) -> None:
        """Rest once the point under way is completed; one may be, also between two actions."""
        status = self._status
        status.control = status.control.ending(state)
        if state != "waiting" and not self._loop.points.answered:
            status.publish()  # Stop and Pause are accepted at once, however long the point under way takes
        try:
            self._loop.points.finish_current()
        except NoAnswer as error:
            self._rest_unanswered(error, resume_as)
            return
        except (NeedsHelp, SourceTimeout) as error:
            self._loop.context.log("error", str(error))
        except (Interrupted, Stopped):
            pass  # the run ends anyway
        status.control = status.control.held()
        self.rest(state, resume_as)

    def _rest_unanswered(self, error: NoAnswer, resume_as: Mode | None = None) -> None:
        status = self._status
        if not self._waiting.giving_up.is_set():
            status.control = status.control.unanswered(str(error))
            self._loop.context.log("error", f"{error}; the run rests without it")
        status.control = status.control.held()
        self.rest(status.control.rest_as or "stopped", resume_as)

    def rest(self, state: RunState, resume_as: Mode | None = None) -> None:
        """Let the run rest in ``state``; ``resume_as``: until no pick waits for approval any more."""
        status = self._status
        self._loop.context.rest()
        status.clock.stop()
        self._rested_at = time.monotonic()
        if state == "stopped":
            self.park()
        status.announcements.replace("")
        status.change(status.control.rested(state, resume_as))
        if state == "finished":
            if status.control.stale:
                self.refresh()
            if not self.full_resolution.wanted:
                self._file.put_away()
        status.publish(status.control.silent or self.awaited(state))

    def may_act(self, response: Response) -> bool:
        """Whether the run file can be written, for a response that needs it; if not the log has the reason.

        Raises FileLost where it is not there any more.
        """
        if response not in WRITES:
            return True
        try:
            self._file.reopen()
            if response is not Response.START:  # which looks first whether the same sample is there
                self._file.record_decisions()
        except FileLost:
            raise
        except CuriosityError as error:
            self._loop.context.log_in_memory("error", str(error))
            self._status.publish()
            return False
        return True

    def awaited(self, state: RunState) -> str:
        """What the run waits for a user to do."""
        history = self._loop.context.history_if_any
        if state == "waiting" and history is not None and history.question is not None:
            return history.question.text
        waiting = 0 if history is None else len(history.waiting)
        if self._loop.by_hand and history is not None and not waiting and state != "stopped":
            due = len(history.due(self._loop.context.options.seed))
            if due:
                return f"waits for {due} {'spectra' if due > 1 else 'spectrum'} from your loop"
            return "waits until your loop asks for positions" if state == "waiting" else ""
        if state != "paused" or not waiting:
            return ""
        return "1 pick waits for approval" if waiting == 1 else f"{waiting} picks wait for approval"

    def park(self) -> bool:
        """Have the probe brought to safety; whether it was. The run's log holds it where that fails."""
        parking = self._loop.source.park()
        self.wait_at_the_end(parking)
        if parking is None or not parking.done():
            return False
        failure = parking.result()
        if failure is not None:
            with contextlib.suppress(RecordingFailed):
                self._loop.context.log("error", f"the probe could not be parked ({failure}); check it")
        return failure is None

    def seconds_to_chore(self) -> float | None:
        """Seconds until something is to be done because the run rests; None where nothing is."""
        parking = self._seconds_to_parking()
        full = self.full_resolution
        if full.wanted:
            others = 0.0 if full.due else None
        else:
            others = self._file.seconds_left() if self._status.control.state == "finished" else None
        return min((one for one in (parking, others) if one is not None), default=None)

    def chore(self) -> None:
        """What is due because the run rests: parking the probe, maps in full resolution, or completing a
        finished run's file."""
        if self._seconds_to_parking() == 0:
            self._park_while_waiting()
        elif self.full_resolution.due:
            if self.full_resolution.advance():
                self._status.publish()
        else:
            self._file.put_away()

    def _seconds_to_parking(self) -> float | None:
        """Seconds until the probe is parked because the run waits; None where it is not to be."""
        after = self._loop.context.policies.park_after
        if after is None or not self._loop.source.may_park or self._status.control.silent is not None:
            return None
        return max(0.0, self._rested_at + after - time.monotonic())

    def _park_while_waiting(self) -> None:
        """Bring the probe to safety while the run waits for a user; it comes back with the next point."""
        waited = time.monotonic() - self._rested_at
        if self.park():
            self._loop.context.log("info", f"the probe is parked: the run has waited for {waited:.0f} s")
        self._status.publish()

    def wait_at_the_end(self, future: Future[Any] | None) -> None:
        """Wait for a last call of the source, unless it does not answer anyway. An action is under way."""
        status = self._status
        if future is None or status.control.silent is not None or self._waiting.giving_up.is_set():
            return
        rest_as = status.control.rest_as
        status.control = status.control.ending(rest_as or "stopped")
        try:
            self._waiting.wait_for(future)
        except NoAnswer as error:
            if not self._waiting.giving_up.is_set():
                status.control = status.control.unanswered(str(error))
                _log.warning("%s", error)
        finally:
            status.control = replace(status.control, rest_as=rest_as)

    # Failure ---------------------------------------------------------------------------------------

    def fail(self, error: Exception) -> None:
        """End the run with an error. It can be continued, unless its file cannot be written.

        A run whose file was lost is paused: it continues once it is saved to another.
        """
        status, loop = self._status, self._loop
        status.clock.stop()
        if isinstance(error, CuriosityError):
            text = str(error)
        else:
            _log.error("the run failed", exc_info=error)
            text = described(error)
        status.control = status.control.failing(text)
        loop.forget()
        if isinstance(error, RecordingFailed):
            self._lose_file(error)
        state: RunState = "paused" if self._status.control.lost else "failed"
        try:
            loop.points.finish_current()
        except NoAnswer as second:
            status.control = status.control.unanswered(str(second))
        except Exception as second:
            _log.warning("the point under way when the run failed: %s", second)
        self.park()
        try:
            loop.context.log("error", text)
            status.change(status.control.rested(state))
        except RecordingFailed as second:
            _log.error("the run file could not be written", exc_info=second)
            self._lose_file(second)
            loop.context.log("error", text)
            status.change(status.control.rested(state))
        status.publish(text if status.control.lost else "")

    def break_off(self, error: BaseException) -> str:
        """The worker's thread is about to end although the session is not closed.

        Brings probe and file to safety as well as that still works; returns why the session broke off.
        """
        text = f"the session broke off ({described(error)})"
        _log.error("the session broke off", exc_info=error)
        status, loop = self._status, self._loop
        status.control = RunControl("failed", activity=Activity.ACTION, error=text, broken=True)
        last_calls: list[Callable[[], object]] = [
            loop.source.park,
            loop.source.close,
            loop.end_learner,
        ]
        if loop.context.recorder is not None:
            last_calls.append(loop.context.recorder.abandon)
        for call in (*last_calls, status.publish):
            try:
                call()
            except BaseException as second:
                _log.error("after that: %s", described(second))
        status.control = status.control.ended()
        return f"{text}; what was measured is in {loop.context.options.path}"

    def _lose_file(self, error: RecordingFailed) -> None:
        context = self._loop.context
        context.loss = error.loss if isinstance(error, FileLost) else context.loss
        self._status.control = self._status.control.without_file(lost=isinstance(error, FileLost))
        if context.recorder is not None:
            context.recorder.abandon()
            context.recorder = None
