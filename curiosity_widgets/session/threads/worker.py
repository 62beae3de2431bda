"""The one thread that a session's state belongs to: takes commands and carries out actions in turn.

It never blocks on a source or a learner: those work on threads of their own, and commands are taken while
the worker waits for them (:mod:`~curiosity_widgets.session.threads.waiting`). Which command has which effect,
and when, is in :mod:`~curiosity_widgets.session.threads.transitions`.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from curiosity_widgets.errors import CuriosityError, contained
from curiosity_widgets.session import commands
from curiosity_widgets.session.file.late import keep_late
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.recorder import FileLost, RecordingFailed
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop import changes
from curiosity_widgets.session.loop.loop import Loop
from curiosity_widgets.session.loop.services import NoAnswer, WorkerServices
from curiosity_widgets.session.state.snapshot import RunState
from curiosity_widgets.session.threads.actions import Actions
from curiosity_widgets.session.threads.clock import Clock
from curiosity_widgets.session.threads.file_at_rest import FileAtRest
from curiosity_widgets.session.threads.heartbeat import Heartbeat, to_kernel
from curiosity_widgets.session.threads.mailbox import Mailbox
from curiosity_widgets.session.threads.saving import save, save_at_the_end
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
        self._over = threading.Event()
        self._leaving = threading.Event()  # the session is to close
        self.mailbox = Mailbox()
        self._watchdog = Watchdog()
        self._waiting = Waiting(self.mailbox, self._meanwhile, self._watch)
        self.stopping, self.giving_up = self._waiting.stopping, self._waiting.giving_up
        self.wait_for, self.result_of = self._waiting.wait_for, self._waiting.result_of
        self.sleep = self._waiting.sleep
        clock = Clock(seconds)
        self.seconds = clock.seconds
        self.loop = build(self)
        self._status = Status(self.loop, self.mailbox.changed, clock)
        self._file = FileAtRest(self.loop.context, lock)
        self._actions = Actions(self.loop, self._status, self._waiting, self._file)
        self.full_resolution = self._actions.full_resolution
        self.ended, self.publisher = self.mailbox.ended, self._status.publisher
        self.announce, self.publish = self._status.announce, self._status.publish

    # From any thread -------------------------------------------------------------------------------

    @property
    def control(self) -> RunControl:
        """What decides whether the run continues."""
        return self._status.control

    @property
    def path(self) -> Path:
        """The run file; another one once a run whose file was lost is saved."""
        return self.loop.context.options.path

    @property
    def source_busy(self) -> bool:
        """Whether a call of the source is under way."""
        return self.loop.source.thread.busy

    @property
    def maps_due(self) -> bool:
        """Whether maps of every candidate are still to come, or are there and not yet published."""
        context = self.loop.context
        unpublished = self.publisher.latest.snapshot.shown is not context.display
        return self.full_resolution.wanted or (context.history_if_any is not None and unpublished)

    def submit(self, command: commands.Command) -> None:
        """Put a command on the queue. Raises CuriosityError once the session is closed."""
        self.mailbox.put(command)

    @property
    def over(self) -> bool:
        """Whether the thread has done everything.

        Not ``is_alive``: a Ctrl-C during ``join`` makes Python take a thread for ended that is not (3.11,
        threading._wait_for_tstate_lock), and one that works on a file while the interpreter ends takes the
        process down.
        """
        return self._over.is_set()

    def wait_until_over(self, seconds: float) -> bool:
        """Wait at most that long until the thread has done everything."""
        return self._over.wait(seconds)

    def close_soon(self) -> None:
        """Have the run end, the probe parked and the file put in order; returns at once."""
        self._leaving.set()
        self.stopping.set()
        with contextlib.suppress(CuriosityError):  # closed meanwhile
            self.submit(commands.Close())

    def give_up(self) -> None:
        """Wait for nothing any more."""
        self.giving_up.set()
        self.mailbox.poke()

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait at most that long until nothing is left to do without another command."""
        changed = self.mailbox.changed
        with changed:
            return changed.wait_for(lambda: not self._busy() or self.ended.is_set(), seconds)

    def report(self, message: str, progress: float | None) -> None:
        """What the source or the learner is doing; shown now and then."""
        if self._status.announcements.report(message, progress):
            self.mailbox.poke()

    def _busy(self) -> bool:
        return bool(self.mailbox.open) or self.control.busy  # in this order: an open command changes control

    # The thread ------------------------------------------------------------------------------------

    def resume_from(self, run: RunFile) -> None:
        """Restore a run at rest, before the thread starts; its open requests wait for a command."""
        self.loop.context.resume_from(run)
        state: RunState = "finished" if run.history.state == "finished" else "paused"
        if run.history.question is not None or (self.loop.by_hand and state != "finished"):
            state = "waiting"
        self._status.control = self.control.held().entered(state)
        self.publish("")

    def run(self) -> None:
        """Commands and actions in turn, until closed."""
        send = to_kernel()
        beat = None if send is None else Heartbeat(send, lambda: self.control.alive)
        if beat is not None:
            beat.start()
        try:
            while not self.ended.is_set():
                self._take_commands()
                if not self.ended.is_set() and self.control.advances:
                    self._carry_out(self._actions.advance)
        except BaseException as error:  # of the session itself: what can still be done is done
            self.closing_error = self._actions.break_off(error)
        finally:
            if beat is not None:
                beat.end()
                beat.join()
            self._file.lock.release()
            self.mailbox.end()
            self._over.set()

    def _take_commands(self) -> None:
        """Act on commands; of a run that measures on those that have come by now, so that it can measure."""
        left = max(1, self.mailbox.waiting)
        while not self.ended.is_set() and not (left <= 0 and self.control.advances):
            left -= 1
            rests = not self.control.advances and not self.control.stale
            command = self.mailbox.take(block=rests, seconds=self._actions.seconds_to_chore())
            if command is not None:
                self._obey(command)
            elif self.control.advances:
                return
            elif self.control.stale:
                self._carry_out(self._actions.refresh)
            elif self._actions.seconds_to_chore() == 0:
                self._carry_out(self._actions.chore)
            else:
                self._carry_out(self._check_late_answer)

    def _carry_out(self, action: Callable[[], None]) -> None:
        """One action. Commands are taken meanwhile; one of them may let the run rest after it."""
        self._status.control = self.control.begun()
        try:
            action()
        except BaseException as error:  # only the main thread is interrupted; here foreign code raised it
            self._actions.fail(contained(error, "the run"))
        finally:
            self._status.control = self.control.ended()
            self._status.note_requests()
            self.mailbox.notify()

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
        if self._leaving.is_set():
            self.loop.source.park()  # once the current point ends; the learner may take longer
        for _ in range(self.mailbox.waiting):  # what comes meanwhile has its turn at the next look
            if not self._may_take_next():
                break
            command = self.mailbox.take(block=False)
            if command is not None:
                self._obey(command)
        due = self._status.announcements.due()
        if due is not None and not self._watchdog.warned:
            self.announce(*due)
        self.loop.points.poll()

    def _may_take_next(self) -> bool:
        head = self.mailbox.head()
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
        except BaseException as raised:
            error = contained(raised, "the run")
            if self.control.activity is Activity.ACTION:
                self.loop.points.defer_error(error)
            else:
                activity = self.control.activity
                self._actions.fail(error)
                self._status.control = self.control.ended().begun(activity)
        finally:
            self._status.note_requests()
            self.mailbox.acted(command)

    def _act_on(self, command: commands.Command) -> None:
        context, status = self.loop.context, self._status
        response, control = respond(self.control, command)
        if response is Response.IGNORE or not self._actions.may_act(response):
            return
        status.control = control
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
            case commands.Save():
                self._save(command)
            case commands.Tell():
                self._carry_out(lambda: self._actions.take(command))
            case commands.Answer():
                self._answer(command)
            case commands.Approve() | commands.Reject():
                self._decide(command)
            case commands.Close():
                self._close()
            case _:
                changes.take_in(context, command)
                self.publish()

    def _prepare(self, done: Future[None]) -> None:
        status, state = self._status, self.control.state
        status.control = self.control.begun(Activity.PREPARING)
        failure: BaseException | None = None
        try:
            startup, known = self.loop.startup, self.loop.context.facts_if_known
            if startup.connect().kind != "instrument" or known is not None or self.loop.by_hand:
                status.enter("imaging")
                startup.scan(moving=False)
            history = self.loop.context.history_if_any
            if history is not None and history.question is not None:
                state = "waiting"
            status.enter(state)
        except NoAnswer as error:
            status.control = self.control.unanswered(str(error))
            failure = SourceTimeout(f"{error}; check it and its software, then try again")
        except BaseException as error:
            failure = contained(error, "opening the source")  # raised where the session is made
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
        elif response is Response.HOLD:
            self._status.clock.stop()  # it runs on while a user's own loop measures
            history = self.loop.context.history_if_any
            if self.loop.by_hand and self.control.state == "waiting" and not (history and history.questions):
                self._status.change(self.control.entered("paused"))

    def _decide(self, command: commands.Approve | commands.Reject) -> None:
        changes.decide(self.loop.context, command.index, approved=isinstance(command, commands.Approve))
        self._continue_if_decided()
        self.publish()

    def _continue_if_decided(self) -> None:
        history, mode = self.loop.context.history, self.control.resume_as
        if mode is not None and not history.waiting and not history.questions:
            resume = commands.Step() if mode is Mode.STEP else commands.Run()
            response, self._status.control = respond(self.control, resume)
            self._start(response)

    def _answer(self, command: commands.Answer) -> None:
        status, history = self._status, self.loop.context.history
        changes.answer(self.loop.context, command.name, command.answer)
        if command.name in history.questions:  # refused: it stays open, the run ends as it is
            if self.control.activity is not Activity.NONE:
                status.control = self.control.ending("stopped")
            elif self.control.state == "waiting" or self.control.mode is not Mode.REST:
                self._carry_out(lambda: self._actions.complete_and_rest("stopped"))
        elif not history.questions:
            self._continue_if_decided()
            if self.control.state == "waiting" and self.control.mode is Mode.REST:
                status.change(self.control.held(hold=False).rested("paused"))
        self.publish("" if self.control.state == "paused" else None)

    def _save(self, command: commands.Save) -> None:
        try:
            if not self.control.lost:
                raise CuriosityError(f"{self.path} is in order; there is nothing to save elsewhere")
            lock = save(self.loop, command.path)
        except BaseException as error:  # raised where it was asked for
            command.done.set_exception(error)
            return
        self._file.lock.release()
        self._file.lock, self._file.away = lock, False
        self._status.control = self.control.with_new_file()
        self.loop.context.log("info", f"the run was saved to {self.path} and continues there")
        self.publish("")
        command.done.set_result(self.path)

    def _close(self) -> None:
        status, actions, points = self._status, self._actions, self.loop.points
        status.control = self.control.begun()
        keep_under_way, loss = points.hand_over(), self.loop.context.loss or self._file.loss()
        closing: Future[str | None] | None = None
        self.closing_error = self._file.problem
        try:
            if self.control.mode is not Mode.REST:
                actions.rest("stopped")
            actions.park()
            closing = self.loop.source.close()  # on its thread, while the file is put in order
            self.loop.context.finish()
        except FileLost as error:
            loss = error.loss
        except RecordingFailed as error:
            self.closing_error = str(error)
        finally:
            if loss is not None:
                self.closing_error = save_at_the_end(self.loop, loss)
            self.loop.end_learner()
            actions.wait_at_the_end(closing or self.loop.source.close())
            self._file.lock.release()
            facts = self.loop.context.facts_if_known
            keep_late(self.path, self.loop.core.unsaved, "" if facts is None else facts.run_id)
            if keep_under_way is not None:
                keep_under_way(self.path)
            status.control = self.control.ended().closing()
            self.ended.set()
            self.publish()
