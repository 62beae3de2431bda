"""Carrying out a run's actions one by one, and bringing it to rest: as asked, unanswered or failed."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from dataclasses import replace

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Interrupted
from curiosity_widgets.session.file.recorder import RecordingFailed
from curiosity_widgets.session.loop.loop import Loop
from curiosity_widgets.session.loop.next_action import Action
from curiosity_widgets.session.loop.services import NeedsHelp, NoAnswer
from curiosity_widgets.session.state.snapshot import RunState
from curiosity_widgets.session.threads.status import Status
from curiosity_widgets.session.threads.transitions import Mode, RestState
from curiosity_widgets.session.threads.waiting import Waiting
from curiosity_widgets.sources.protocol import SourceTimeout, SourceUnavailable, Stopped

_log = logging.getLogger("curiosity_widgets.session")


class Actions:
    """What the worker does between commands, on its thread."""

    def __init__(self, loop: Loop, status: Status, waiting: Waiting) -> None:
        self._loop, self._status, self._waiting = loop, status, waiting

    # One action ------------------------------------------------------------------------------------

    def advance(self) -> None:
        """The next action of the run; rests where there is none, or where something is in its way."""
        loop, status = self._loop, self._status
        mode = status.control.mode
        action = loop.next_action(beyond_budget=mode is Mode.STEP)
        try:
            if action is Action.FINISH:
                self.rest("finished")
            elif action is Action.APPROVE:
                self.complete_and_rest("paused", resume_as=mode)
            else:
                if mode is not Mode.REST:
                    status.enter(self._state_during(action))
                loop.do(action)
                self._after(action)
        except NoAnswer as error:
            self._rest_unanswered(error)
        except (Interrupted, Stopped) as reason:
            if not self._waiting.stopping.is_set():
                text = f"ended by the source: {reason}" if str(reason) else "ended by the source"
                loop.context.log("warning", text)
            self.complete_and_rest("stopped")
        except (NeedsHelp, SourceTimeout, SourceUnavailable) as error:
            loop.context.log("error", str(error))
            self.complete_and_rest("paused")

    def refresh(self) -> None:
        """While the run rests: show what would be picked with the settings as they are now."""
        self._status.control = self._status.control.refreshed()
        self._loop.core.picking.refresh()
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
                status.control = status.control.ending("paused")
        status.note_requests()
        rest_as = status.control.rest_as
        if rest_as is not None:
            self._loop.points.finish_current()
            status.control = status.control.held()
            self.rest(status.control.resting_state(rest_as))
        elif not status.control.advances:
            self.rest("paused" if status.control.state == "idle" else status.control.state)
        else:
            status.publish()

    # Rest ------------------------------------------------------------------------------------------

    def complete_and_rest(self, state: RestState, resume_as: Mode | None = None) -> None:
        """Rest once the point under way is completed; one may be, also between two actions."""
        status = self._status
        status.control = status.control.ending(state)
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
        if state == "stopped":
            self.park()
        status.announcements.replace("")
        status.change(status.control.rested(state, resume_as))
        status.publish(status.control.silent or self._awaited(state))

    def _awaited(self, state: RunState) -> str:
        """What the run waits for a user to do."""
        history = self._loop.context.history_if_any
        waiting = 0 if history is None else len(history.waiting)
        if state != "paused" or not waiting:
            return ""
        return "1 pick waits for approval" if waiting == 1 else f"{waiting} picks wait for approval"

    def park(self) -> None:
        """Have the probe brought to safety."""
        self.wait_at_the_end(self._loop.source.park())

    def wait_at_the_end(self, future: Future[None] | None) -> None:
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
        """End the run with an error. It can be continued, unless its file cannot be written."""
        status, loop = self._status, self._loop
        status.clock.stop()
        if isinstance(error, CuriosityError):
            text = str(error)
        else:
            _log.error("the run failed", exc_info=error)
            text = f"{type(error).__name__}: {error}"
        status.control = status.control.failing(text)
        loop.forget()
        if isinstance(error, RecordingFailed):
            self._lose_file()
        try:
            loop.points.finish_current()
        except NoAnswer as second:
            status.control = status.control.unanswered(str(second))
        except Exception as second:
            _log.warning("the point under way when the run failed: %s", second)
        self.park()
        try:
            loop.context.log("error", text)
            status.change(status.control.rested("failed"))
        except RecordingFailed as second:
            _log.error("the run file could not be written", exc_info=second)
            self._lose_file()
            loop.context.log("error", text)
            status.change(status.control.rested("failed"))
        status.publish("")

    def _lose_file(self) -> None:
        context = self._loop.context
        self._status.control = self._status.control.without_file()
        if context.recorder is not None:
            context.recorder.abandon()
            context.recorder = None
