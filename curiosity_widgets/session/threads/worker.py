"""The one thread that a session's state belongs to: takes commands, carries out actions, publishes snapshots.

It never waits for a source or a learner in a way that would make it deaf: those work on threads of their
own, and :meth:`Worker.wait_for` takes commands meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import Future
from enum import Enum, auto
from functools import singledispatchmethod
from typing import Any, TypeVar

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Interrupted
from curiosity_widgets.session import commands
from curiosity_widgets.session.file.late import keep_late
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.recorder import RecordingFailed
from curiosity_widgets.session.loop.context import NeedsHelp, NoAnswer
from curiosity_widgets.session.loop.loop import Action, Loop
from curiosity_widgets.session.state.events import StateChanged
from curiosity_widgets.session.state.snapshot import RunState, Settings
from curiosity_widgets.session.threads.clock import Clock
from curiosity_widgets.session.threads.mailbox import Mailbox
from curiosity_widgets.session.threads.publisher import Publisher
from curiosity_widgets.session.threads.watchdog import Watchdog
from curiosity_widgets.sources.protocol import SourceTimeout, SourceUnavailable, Stopped

Result = TypeVar("Result")

_TICK = 0.1  # seconds between two looks at the clock while waiting
_TELL_EVERY = 0.1  # seconds

_log = logging.getLogger("curiosity_widgets.session")


class Mode(Enum):
    """Whether the worker goes on by itself."""

    REST = auto()
    RUN = auto()
    STEP = auto()


class Worker(threading.Thread):
    """Owns the loop. Other threads put commands on its queue, look at its snapshot, and wait on it."""

    def __init__(self, settings: Settings, lock: RunLock) -> None:
        super().__init__(name="curiosity session", daemon=True)
        self.loop: Loop  # set before the thread starts
        self.clock = Clock()
        self.error: str | None = None  # why the run failed
        self.closing_error: str | None = None  # why the file could not be finished
        self.broken = False  # the run file cannot be written any more
        self.silent: str | None = None  # the run rests although the source has not answered
        self.stopping = threading.Event()
        self.giving_up = threading.Event()  # nothing is waited for any more
        self._lock = lock
        self._mailbox = Mailbox()
        self.ended = self._mailbox.ended
        self._watchdog = Watchdog()
        self.publisher = Publisher(settings, self._mailbox.changed)
        self._mode = Mode.REST
        self._approving: Mode | None = None  # how to go on when a person has approved what waits
        self._wish: RunState | None = None  # to rest so when the action under way is over
        self._acting = False
        self._preparing = False
        self._awake = True  # False: nothing is measured before the next command to do so
        self._changes = self._shown = 0  # by a person while the run rests; of them on display
        self._trained = False  # since the last Step command
        self._state: RunState = "idle"
        self._message = ""
        self._progress: float | None = None
        self._told: tuple[str, float | None] | None = None
        self._told_at = 0.0

    # From any thread -------------------------------------------------------------------------------

    def submit(self, command: commands.Command) -> None:
        """Put a command on the queue. Raises CuriosityError once the session is closed."""
        self._mailbox.put(command)

    def give_up(self) -> None:
        """Wait for nobody any more."""
        self.giving_up.set()
        self._mailbox.poke()

    @property
    def busy(self) -> bool:
        """Whether there is anything left to do without another command."""
        underway = self._acting or self._mailbox.open > 0
        return underway or self._mode is not Mode.REST or self._has_wishes() or self._stale

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait at most that long for the worker to rest."""
        changed = self._mailbox.changed
        with changed:
            return changed.wait_for(lambda: not self.busy or self.ended.is_set(), seconds)

    def tell(self, message: str, progress: float | None) -> None:
        """What a source or the learner is doing; shown now and then."""
        self._told = (message, progress)
        if time.monotonic() - self._told_at >= _TELL_EVERY:
            self._mailbox.poke()

    def seconds(self) -> float:
        """That the run has worked."""
        return self.clock.seconds()

    # The thread ------------------------------------------------------------------------------------

    def run(self) -> None:
        """Commands and actions in turn, until closed."""
        try:
            while not self.ended.is_set():
                self._take_commands()
                if not self.ended.is_set() and (self._mode is not Mode.REST or self._has_wishes()):
                    self._act_and_rest(self._advance)
        finally:
            self._lock.release()
            self._mailbox.end()

    def stand(self, state: RunState) -> None:
        """The state before the thread starts: of a run file, whose open wishes wait for a command."""
        self._awake = False
        self._state = state
        self.publish("")

    def _take_commands(self) -> None:
        while not self.ended.is_set():
            resting = self._mode is Mode.REST and not self._has_wishes()
            command = self._mailbox.take(block=resting and not self._stale)
            if command is not None:
                self._carry_out(command)
            elif not resting:
                return
            elif self._stale:
                self._act_and_rest(self._refresh)
            else:
                self._act_and_rest(self._hear_late)

    def _carry_out(self, command: commands.Command) -> None:
        try:
            self._act(command)
        except Exception as error:
            if self._acting:
                self.loop.points.meet(error)
            else:
                self._fail(error)
        finally:
            self._mailbox.acted()

    def _act_and_rest(self, action: Any) -> None:
        """One action, after which what was wished for meanwhile is done."""
        self._acting = True
        try:
            action()
        except Exception as error:
            self._fail(error)
        finally:
            self._wish = None
            self._acting = False
            self._mailbox.notify()

    # Waiting for others ----------------------------------------------------------------------------

    def attend(self, future: Future[Result]) -> Result:
        """What comes of a call on another thread. Raises NoAnswer, and whatever the call raised."""
        self.wait_for(future)
        return future.result()

    def wait_for(self, future: Future[Any]) -> None:
        """Wait for a call on another thread; take commands and see to the points meanwhile.

        Raises NoAnswer where the source is silent and the run is to rest, or nothing is waited for any more.
        """
        self._mailbox.poke_after(future)
        while not future.done():
            self._meanwhile()
            if future.done():
                return
            if self.giving_up.is_set():
                raise NoAnswer("the session was closed meanwhile")
            wanted = self._wish is not None or self._preparing
            self._watchdog.look(self.loop.context, future, wanted=wanted)
            self._mailbox.wait(_TICK)

    def sleep(self, seconds: float) -> None:
        """Let time pass, taking commands meanwhile. Raises Interrupted where the run is to end."""
        end = time.monotonic() + seconds
        while not self.stopping.is_set() and (left := end - time.monotonic()) > 0:
            self._meanwhile()
            self._mailbox.wait(min(left, _TICK))
        if self.stopping.is_set():
            raise Interrupted

    @property
    def may_go_on(self) -> bool:
        """Whether another point may be begun without asking."""
        return self._mode is not Mode.REST and self._wish is None and not self.stopping.is_set()

    def _meanwhile(self) -> None:
        if self.stopping.is_set() and self._wish != "stopped":
            self._wish = "stopped"
            self.publish()
            self.loop.context.measuring.interrupt()
        while self._may_take_next():
            command = self._mailbox.take(block=False)
            if command is not None:
                self._carry_out(command)
        told = self._told
        if told is not None and time.monotonic() - self._told_at >= _TELL_EVERY and not self._watchdog.warned:
            self.announce(*told)
        self.loop.points.tend()

    def _may_take_next(self) -> bool:
        """Whether the next command can be acted on although an action is under way."""
        head = self._mailbox.head()
        if isinstance(head, commands.Run | commands.Step):
            return self._wish is None and not self._preparing
        return head is not None and not isinstance(head, commands.Stop | commands.Close | commands.Prepare)

    def _hear_late(self) -> None:
        """After a rest without an answer: whether there is one now."""
        measuring, points = self.loop.context.measuring, self.loop.points
        if self.silent is not None and not measuring.thread.busy and points.answered:
            self.silent = None
            self._watchdog.heard()
            points.take_late()
            self.loop.context.log("info", f"{measuring.named} answers again; the run can go on")
            self.publish("")

    # Actions ---------------------------------------------------------------------------------------

    def _advance(self) -> None:
        action = self.loop.next_action(beyond_budget=self._mode is Mode.STEP)
        try:
            if action is Action.FINISH:
                self._rest("finished")
                return
            if action is Action.APPROVE:
                self._approving = self._mode
                self._settle_and_rest("paused")
                return
            if self._mode is not Mode.REST:
                self._enter(self._state_during(action))
            self.loop.do(action)
            self._after(action)
        except NoAnswer as error:
            self._rest_unanswered(error)
        except (Interrupted, Stopped) as reason:
            if not self.stopping.is_set():
                self.loop.context.log(
                    "warning", f"ended by the source: {reason}" if str(reason) else "ended by the source"
                )
            self._settle_and_rest("stopped")
        except (NeedsHelp, SourceTimeout, SourceUnavailable) as error:
            self.loop.context.log("error", str(error))
            self._settle_and_rest("paused")

    def _state_during(self, action: Action) -> RunState:
        if action is Action.IMAGE:
            return "imaging"
        trained = self.loop.has_history and self.loop.context.history.step > 0
        return "running" if trained else "initialising"

    def _after(self, action: Action) -> None:
        if action is Action.TRAIN:
            self._trained = True
        if action is Action.EVALUATE:
            self.clock.mark(len(self.loop.context.history))
        wish = self._wish
        if wish is None and action is Action.EVALUATE and self._mode is Mode.STEP and self._trained:
            wish = "paused"
        if wish is not None:
            self._wish = wish  # so that nothing new begins
            self.loop.points.settle()
            self._awake = False
            self._rest(wish if self._mode is not Mode.REST else self._resting_state(wish))
        elif self._mode is Mode.REST and not self._has_wishes():
            self._rest("paused" if self._state == "idle" else self._state)
        else:
            self.publish()

    def _resting_state(self, wish: RunState) -> RunState:
        """The state after a wish that came while the run rested and only measured what a person asked for."""
        if self._state in ("idle", "paused"):
            return wish
        return self._state

    def _settle_and_rest(self, state: RunState) -> None:
        """Rest once the point under way is done with; one may be, also between two actions."""
        self._wish = state
        try:
            self.loop.points.settle()
        except NoAnswer as error:
            self._rest_unanswered(error)
            return
        except (NeedsHelp, SourceTimeout) as error:
            self.loop.context.log("error", str(error))
        except (Interrupted, Stopped):
            pass  # as it is meant
        self._awake = False
        self._rest(state)

    def _rest_unanswered(self, error: NoAnswer) -> None:
        if not self.giving_up.is_set():
            self.silent = str(error)
            self.loop.context.log("error", f"{error}; the run rests without it")
        self._awake = False
        self._rest(self._wish or "stopped")

    def _has_wishes(self) -> bool:
        """Whether a person has asked for points; they are measured also while the run rests."""
        loop = self.loop
        return (
            self._awake
            and self.silent is None
            and loop.has_history
            and bool(loop.context.history.requested)
            and self._state != "failed"
            and not self.broken
        )

    # Commands --------------------------------------------------------------------------------------

    @singledispatchmethod
    def _act(self, command: commands.Command) -> None:
        raise TypeError(f"unknown command {command!r}")

    @_act.register
    def _(self, command: commands.Prepare) -> None:
        state = self._state
        self._preparing = True
        try:
            if self.loop.connect().kind != "instrument" or self.loop.has_history:
                self._enter("imaging")
                self.loop.scan()
        except NoAnswer as error:
            self.silent = str(error)
            command.done.set_exception(SourceTimeout(f"{error}; look at it and its software, then try again"))
            return
        except BaseException as error:
            command.done.set_exception(error)
            return
        finally:
            self._preparing = False
        self._enter(state)
        self.publish("")
        command.done.set_result(None)

    @_act.register
    def _(self, command: commands.Run) -> None:
        self._go(Mode.RUN)

    @_act.register
    def _(self, command: commands.Step) -> None:
        self._trained = False
        self._go(Mode.STEP)

    @_act.register
    def _(self, command: commands.Pause) -> None:
        if self._acting:
            self._wish = self._wish or "paused"
            self.publish()
        else:
            self._awake, self._approving = False, None
            if self._mode is not Mode.REST:
                self._act_and_rest(lambda: self._settle_and_rest("paused"))

    @_act.register
    def _(self, command: commands.Stop) -> None:
        self._awake, self._approving = False, None
        if self._mode is not Mode.REST or self._state == "paused":
            self._act_and_rest(lambda: self._settle_and_rest("stopped"))
        self.stopping.clear()

    @_act.register
    def _(self, command: commands.Measure) -> None:
        self.loop.ask(command.index)
        self._awake = True
        self.publish()

    @_act.register
    def _(self, command: commands.Mask) -> None:
        self.loop.mask(command.mask, command.exclude)
        self._show_changes()

    @_act.register
    def _(self, command: commands.Approve) -> None:
        self._decide(command.index, approved=True)

    @_act.register
    def _(self, command: commands.Reject) -> None:
        self._decide(command.index, approved=False)

    @_act.register
    def _(self, command: commands.Limit) -> None:
        self.loop.limit(command.limits)
        self._show_changes()

    @_act.register
    def _(self, command: commands.Change) -> None:
        self.loop.change(command.settings)
        self._show_changes()

    @_act.register
    def _(self, command: commands.Close) -> None:
        if self._mode is not Mode.REST:
            self._rest("stopped")
        context, points = self.loop.context, self.loop.points
        given = points.give_away()
        try:
            self._park()
            context.finish()
        except RecordingFailed as error:
            self.closing_error = str(error)
        finally:
            self._wait_at_the_end(context.measuring.close())
            self._lock.release()
            keep_late(context.path, points.unsaved)
            if given is not None:
                given(context.path)
            self.ended.set()
            self.publish()

    def _go(self, mode: Mode) -> None:
        if self.silent is not None:
            self.loop.context.log("error", f"{self.silent}; the run can go on when it has answered")
            return
        if self._state == "failed":
            self.loop.reset()
        self.error, self._approving = None, None
        self._awake = True
        self._mode = mode
        self.clock.start()

    def _rest(self, state: RunState) -> None:
        self.loop.context.rest()
        self.clock.stop()
        if state == "stopped":
            self._park()
        self._wish = None
        self._message = ""
        self._enter(state)
        self.publish(self.silent or self._asking(state))
        self._mode = Mode.REST  # last: whoever waits finds the snapshot of the new state

    def _asking(self, state: RunState) -> str:
        """What the run waits for a person to do."""
        waiting = len(self.loop.context.history.waiting) if self.loop.has_history else 0
        if state != "paused" or not waiting:
            return ""
        return "1 pick waits for approval" if waiting == 1 else f"{waiting} picks wait for approval"

    def _decide(self, index: tuple[int, ...] | None, *, approved: bool) -> None:
        self.loop.decide(index, approved=approved)
        mode = self._approving
        if mode is not None and not self.loop.context.history.waiting:
            self._go(mode)
        self.publish()

    def _park(self) -> None:
        self._wait_at_the_end(self.loop.context.measuring.park())

    def _wait_at_the_end(self, future: Future[None] | None) -> None:
        """Wait for the source to be put away; not where it does not answer anyway."""
        if future is None or self.silent is not None or self.giving_up.is_set():
            return
        before, self._wish = self._wish, self._wish or "stopped"
        try:
            self.wait_for(future)
        except NoAnswer as error:
            if not self.giving_up.is_set():
                self.silent = str(error)
                _log.warning("%s", error)
        finally:
            self._wish = before

    @property
    def _stale(self) -> bool:
        return self._changes != self._shown

    def _show_changes(self) -> None:
        if self._mode is Mode.REST:
            self._changes += 1
        self.publish()

    def _refresh(self) -> None:
        """While the run rests: show what would be picked with the settings as they are now."""
        changes = self._changes
        try:
            self.loop.refresh_display()
            self.publish()
        finally:
            self._shown = changes

    def _fail(self, error: Exception) -> None:
        self.clock.stop()
        if isinstance(error, CuriosityError):
            self.error = str(error)
        else:
            _log.error("the run failed", exc_info=error)
            self.error = f"{type(error).__name__}: {error}"
        self.loop.forget()
        if isinstance(error, RecordingFailed):
            self._lose_file()
        self._wish = "stopped"  # nothing new begins
        try:
            self.loop.points.settle()
        except NoAnswer as second:
            self.silent = str(second)
        except Exception as second:
            _log.warning("the point under way when the run failed: %s", second)
        self._park()
        self._wish = None
        try:
            self.loop.context.log("error", self.error)
            self._enter("failed")
        except RecordingFailed as second:
            _log.error("the run file could not be written", exc_info=second)
            self._lose_file()
            self.loop.context.log("error", self.error)
            self._enter("failed")
        self.publish("")
        self._mode = Mode.REST

    def _lose_file(self) -> None:
        self.broken = True
        if self.loop.context.recorder is not None:
            self.loop.context.recorder.abandon()
            self.loop.context.recorder = None

    # Snapshots -------------------------------------------------------------------------------------

    def _enter(self, state: RunState) -> None:
        if state != self._state:
            self._state = state
            self.loop.context.record(StateChanged(state, self.clock.seconds()))
            self.publish()

    def announce(self, message: str, progress: float | None) -> None:
        """What the loop is doing now."""
        self._told, self._told_at = None, time.monotonic()
        self._message, self._progress = message, progress
        self.publish()

    def publish(self, message: str | None = None) -> None:
        """A new snapshot, for everybody."""
        if message is not None:
            self._message, self._progress, self._told = message, None, None
        context = self.loop.context
        text = self._message
        if self._wish is not None:
            what = "stopping" if self._wish == "stopped" else "pausing"
            text = f"{what} after the current point" if context.measuring.thread.busy else what
        self.publisher.publish(context, self.clock, self._state, text, self._progress)
