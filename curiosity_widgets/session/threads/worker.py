"""The one thread that a session's state belongs to: takes commands and carries out actions in turn.

It never blocks on a source or a learner: those work on threads of their own, and commands are taken while
the worker waits for them (:mod:`~curiosity_widgets.session.threads.waiting`). Which command has which effect,
and when, is in :mod:`~curiosity_widgets.session.threads.transitions`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from curiosity_widgets.session import commands
from curiosity_widgets.session.file.late import keep_late
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.recorder import RecordingFailed
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop import changes
from curiosity_widgets.session.loop.loop import Loop
from curiosity_widgets.session.loop.services import NoAnswer, WorkerServices
from curiosity_widgets.session.state.snapshot import RunState
from curiosity_widgets.session.threads.actions import Actions
from curiosity_widgets.session.threads.clock import Clock
from curiosity_widgets.session.threads.mailbox import Mailbox
from curiosity_widgets.session.threads.status import Status
from curiosity_widgets.session.threads.transitions import Activity, Mode, Response, RunControl, respond
from curiosity_widgets.session.threads.waiting import Waiting
from curiosity_widgets.session.threads.watchdog import Watchdog
from curiosity_widgets.sources.protocol import SourceTimeout


class Worker(threading.Thread):
    """Owns the loop. Other threads put commands on its queue, read what it has published, and wait for it.

    ``build`` makes the loop that the worker carries out; ``seconds`` is what a resumed run has worked before.
    """

    def __init__(self, lock: RunLock, build: Callable[[WorkerServices], Loop], seconds: float = 0.0) -> None:
        super().__init__(name="curiosity session", daemon=True)
        self.closing_error: str | None = None  # why the file could not be finished
        self._lock = lock
        self._mailbox = Mailbox()
        self._watchdog = Watchdog()
        self._waiting = Waiting(self._mailbox, self._meanwhile, self._watch)
        self.stopping, self.giving_up = self._waiting.stopping, self._waiting.giving_up
        self.wait_for, self.result_of = self._waiting.wait_for, self._waiting.result_of
        self.sleep = self._waiting.sleep
        clock = Clock(seconds)
        self.seconds = clock.seconds
        self.loop = build(self)
        self._status = Status(self.loop, self._mailbox.changed, clock)
        self._actions = Actions(self.loop, self._status, self._waiting)
        self.ended, self.publisher = self._mailbox.ended, self._status.publisher
        self.announce, self.publish = self._status.announce, self._status.publish

    # From any thread -------------------------------------------------------------------------------

    @property
    def control(self) -> RunControl:
        """What decides whether the run continues."""
        return self._status.control

    @property
    def source_busy(self) -> bool:
        """Whether a call of the source is under way."""
        return self.loop.source.thread.busy

    def submit(self, command: commands.Command) -> None:
        """Put a command on the queue. Raises CuriosityError once the session is closed."""
        self._mailbox.put(command)

    def give_up(self) -> None:
        """Wait for nothing any more."""
        self.giving_up.set()
        self._mailbox.poke()

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait at most that long until nothing is left to do without another command."""
        changed = self._mailbox.changed
        with changed:
            return changed.wait_for(lambda: not self._busy() or self.ended.is_set(), seconds)

    def report(self, message: str, progress: float | None) -> None:
        """What the source or the learner is doing; shown now and then."""
        if self._status.announcements.report(message, progress):
            self._mailbox.poke()

    def _busy(self) -> bool:
        return self._mailbox.open > 0 or self.control.busy  # in this order: an open command changes control

    # The thread ------------------------------------------------------------------------------------

    def resume_from(self, run: RunFile) -> None:
        """Restore a run at rest, before the thread starts; its open requests wait for a command."""
        self.loop.context.resume_from(run)
        state: RunState = "finished" if run.history.state == "finished" else "paused"
        self._status.control = self.control.held().entered(state)
        self.publish("")

    def run(self) -> None:
        """Commands and actions in turn, until closed."""
        try:
            while not self.ended.is_set():
                self._take_commands()
                if not self.ended.is_set() and self.control.advances:
                    self._carry_out(self._actions.advance)
        finally:
            self._lock.release()
            self._mailbox.end()

    def _take_commands(self) -> None:
        while not self.ended.is_set():
            command = self._mailbox.take(block=not self.control.advances and not self.control.stale)
            if command is not None:
                self._obey(command)
            elif self.control.advances:
                return
            else:
                self._carry_out(self._actions.refresh if self.control.stale else self._check_late_answer)

    def _carry_out(self, action: Callable[[], None]) -> None:
        """One action. Commands are taken meanwhile; one of them may let the run rest after it."""
        self._status.control = self.control.begun()
        try:
            action()
        except Exception as error:
            self._actions.fail(error)
        finally:
            self._status.control = self.control.ended()
            self._status.note_requests()
            self._mailbox.notify()

    # While it waits --------------------------------------------------------------------------------

    @property
    def may_continue(self) -> bool:
        """Whether another point may be started while the learner works."""
        return self.control.may_continue and not self.stopping.is_set()

    def _meanwhile(self) -> None:
        if self.stopping.is_set() and self.control.rest_as != "stopped":
            self._status.control = self.control.ending("stopped")
            self.publish()
            self.loop.source.interrupt()
        while self._may_take_next():
            command = self._mailbox.take(block=False)
            if command is not None:
                self._obey(command)
        due = self._status.announcements.due()
        if due is not None and not self._watchdog.warned:
            self.announce(*due)
        self.loop.points.poll()

    def _may_take_next(self) -> bool:
        head = self._mailbox.head()
        return head is not None and respond(self.control, head)[0] is not Response.DEFER

    def _watch(self, future: Future[Any]) -> None:
        self._watchdog.look(self.loop, future, wanted=self.control.wants_rest)

    def _check_late_answer(self) -> None:
        """After a rest without an answer: whether there is one now."""
        source, points = self.loop.source, self.loop.points
        if self.control.silent is not None and not source.thread.busy and points.answered:
            self._status.control = self.control.answered()
            self._watchdog.reset()
            points.collect_late()
            self.loop.context.log("info", f"{source.named} answers again; the run can continue")
            self.publish("")

    # Commands --------------------------------------------------------------------------------------

    def _obey(self, command: commands.Command) -> None:
        try:
            self._act_on(command)
        except Exception as error:
            if self.control.activity is Activity.ACTION:
                self.loop.points.defer_error(error)
            else:
                activity = self.control.activity
                self._actions.fail(error)
                self._status.control = self.control.ended().begun(activity)
        finally:
            self._status.note_requests()
            self._mailbox.acted()

    def _act_on(self, command: commands.Command) -> None:
        context, status = self.loop.context, self._status
        response, status.control = respond(self.control, command)
        if response is Response.IGNORE:
            return
        match command:
            case commands.Prepare():
                self._prepare(command.done)
            case commands.Run() | commands.Step():
                self._start(response)
            case commands.Pause():
                self._hold_or_rest(response)
            case commands.Stop():
                self._hold_or_rest(response)
                self.stopping.clear()
            case commands.Measure():
                changes.request(context, command.index)
                self.publish()
            case commands.Approve() | commands.Reject():
                self._decide(command)
            case commands.Mask():
                changes.mask(context, command.mask, exclude=command.exclude)
                self.publish()
            case commands.Limit():
                changes.limit(context, command.limits)
                self.publish()
            case commands.Change():
                context.change_settings(command.settings)
                self.publish()
            case commands.Close():
                self._close()
            case _:
                raise TypeError(f"unknown command {command!r}")

    def _prepare(self, done: Future[None]) -> None:
        status, state = self._status, self.control.state
        status.control = self.control.begun(Activity.PREPARING)
        failure: BaseException | None = None
        try:
            startup, known = self.loop.startup, self.loop.context.facts_if_known
            if startup.connect().kind != "instrument" or known is not None:
                status.enter("imaging")
                startup.scan()
            status.enter(state)
        except NoAnswer as error:
            status.control = self.control.unanswered(str(error))
            failure = SourceTimeout(f"{error}; check it and its software, then try again")
        except BaseException as error:
            failure = error  # raised where the session is made
        status.control = self.control.entered(state).ended()
        if failure is not None:
            done.set_exception(failure)
            return
        self.publish("")
        done.set_result(None)

    def _start(self, response: Response) -> None:
        if response is Response.REFUSE:
            self.loop.context.log("error", str(self.control.refusal))
            return
        if self.control.state == "failed":
            self.loop.reset()
        self._status.clock.start()

    def _hold_or_rest(self, response: Response) -> None:
        rest_as = self.control.rest_as
        if response is Response.REST and rest_as is not None:
            self._carry_out(lambda: self._actions.complete_and_rest(rest_as))
        elif response is Response.REST_LATER:
            self.publish()

    def _decide(self, command: commands.Approve | commands.Reject) -> None:
        context, mode = self.loop.context, self.control.resume_as
        changes.decide(context, command.index, approved=isinstance(command, commands.Approve))
        if mode is not None and not context.history.waiting:
            resume = commands.Step() if mode is Mode.STEP else commands.Run()
            response, self._status.control = respond(self.control, resume)
            self._start(response)
        self.publish()

    def _close(self) -> None:
        status, actions, points = self._status, self._actions, self.loop.points
        status.control = self.control.begun()
        if self.control.mode is not Mode.REST:
            actions.rest("stopped")
        context, path = self.loop.context, self.loop.context.options.path
        keep_under_way = points.hand_over()
        try:
            actions.park()
            context.finish()
        except RecordingFailed as error:
            self.closing_error = str(error)
        finally:
            self.loop.learner_thread.end()
            actions.wait_at_the_end(self.loop.source.close())
            self._lock.release()
            keep_late(path, self.loop.core.unsaved)
            if keep_under_way is not None:
                keep_under_way(path)
            status.control = self.control.ended().closing()
            self.ended.set()
            self.publish()
