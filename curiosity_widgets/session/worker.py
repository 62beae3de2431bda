"""The one thread of a session: takes commands, carries out actions, publishes snapshots."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from enum import Enum, auto
from functools import singledispatchmethod

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Interrupted
from curiosity_widgets.session import commands
from curiosity_widgets.session.clock import Clock
from curiosity_widgets.session.compose import compose
from curiosity_widgets.session.context import NeedsHelp
from curiosity_widgets.session.lock import RunLock
from curiosity_widgets.session.loop import Action, Loop
from curiosity_widgets.session.recorder import RecordingFailed
from curiosity_widgets.session.snapshot import RunState, Settings, Snapshot
from curiosity_widgets.sources.protocol import Stopped

Callback = Callable[[Snapshot], None]

_log = logging.getLogger("curiosity_widgets.session")


class Mode(Enum):
    """Whether the worker goes on by itself."""

    REST = auto()
    RUN = auto()
    STEP = auto()


class Worker(threading.Thread):
    """Owns the loop. Other threads put commands on its queue, read ``snapshot``, and wait on it."""

    def __init__(self, settings: Settings, lock: RunLock) -> None:
        super().__init__(name="curiosity session", daemon=True)
        self.loop: Loop  # set before the thread starts
        self.clock = Clock()
        self.snapshot = Snapshot(state="idle", settings=settings)
        self.error: str | None = None  # why the run failed
        self.closing_error: str | None = None  # why the file could not be finished
        self.broken = False  # the run file cannot be written any more
        self.stopping = threading.Event()
        self.ended = threading.Event()
        self._lock = lock
        self._queue: queue.SimpleQueue[commands.Command] = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._waiting = 0  # commands not yet acted on
        self._mode = Mode.REST
        self._awake = True  # False: nothing is measured before the next command to do so
        self._trained = False  # since the last Step command
        self._state: RunState = "idle"
        self._message = ""
        self._progress: float | None = None
        self._subscribers: tuple[Callback, ...] = ()

    # From any thread -------------------------------------------------------------------------------

    def submit(self, command: commands.Command) -> None:
        """Put a command on the queue. Raises CuriosityError once the session is closed."""
        with self._changed:
            if self.ended.is_set():
                raise CuriosityError("this session is closed; go on with Session.open and its run file")
            self._waiting += 1
            self._queue.put(command)

    @property
    def busy(self) -> bool:
        """Whether there is anything left to do without another command."""
        return self._waiting > 0 or self._mode is not Mode.REST or self._has_wishes()

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait at most that long for the worker to rest."""
        with self._changed:
            return self._changed.wait_for(lambda: not self.busy or self.ended.is_set(), seconds)

    def subscribe(self, callback: Callback) -> Callable[[], None]:
        """Call back with every new snapshot, on the worker's thread; returns what ends that."""
        with self._changed:
            self._subscribers = (*self._subscribers, callback)

        def unsubscribe() -> None:
            with self._changed:
                self._subscribers = tuple(one for one in self._subscribers if one is not callback)

        return unsubscribe

    # The thread ------------------------------------------------------------------------------------

    def run(self) -> None:
        """Commands and actions in turn, until closed."""
        try:
            while not self.ended.is_set():
                self._take_commands()
                if not self.ended.is_set() and (self._mode is not Mode.REST or self._has_wishes()):
                    try:
                        self._advance()
                    except Exception as error:
                        self._fail(error)
        finally:
            self._lock.release()
            with self._changed:
                self.ended.set()
                self._changed.notify_all()

    def stand(self, state: RunState) -> None:
        """The state before the thread starts: of a run file, whose open wishes wait for a command."""
        self._awake = False
        self._state = state
        self.publish("")

    def _take_commands(self) -> None:
        while not self.ended.is_set():
            resting = self._mode is Mode.REST and not self._has_wishes()
            try:
                command = self._queue.get(block=resting)
            except queue.Empty:
                return
            try:
                self._act(command)
            except Exception as error:
                self._fail(error)
            finally:
                with self._changed:
                    self._waiting -= 1
                    self._changed.notify_all()

    def _advance(self) -> None:
        action = self.loop.next_action(beyond_budget=self._mode is Mode.STEP)
        try:
            if action is Action.FINISH:
                self._rest("finished")
                return
            if self._mode is not Mode.REST:
                self._enter(self._state_during(action))
            self.loop.do(action)
            self._after(action)
        except (Interrupted, Stopped) as reason:
            if not self.stopping.is_set():
                self.loop.context.log(
                    "warning", f"ended by the source: {reason}" if str(reason) else "ended by the source"
                )
            self._rest("stopped")
        except NeedsHelp as error:
            self.loop.context.log("error", str(error))
            self._rest("paused")

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
        if action is Action.EVALUATE and self._mode is Mode.STEP and self._trained:
            self._rest("paused")
        elif self._mode is Mode.REST and not self._has_wishes():
            self._rest("paused" if self._state == "idle" else self._state)
        else:
            self.publish()

    def _has_wishes(self) -> bool:
        """Whether a person has asked for points; they are measured also while the run rests."""
        loop = self.loop
        return (
            self._awake
            and loop.has_history
            and bool(loop.context.history.asked)
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
        try:
            if self.loop.connect().kind != "instrument" or self.loop.has_history:
                self._enter("imaging")
                self.loop.scan()
        except BaseException as error:
            command.done.set_exception(error)
            return
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
        if self._mode is not Mode.REST:
            self._rest("paused")

    @_act.register
    def _(self, command: commands.Stop) -> None:
        self.stopping.clear()
        if self._mode is not Mode.REST or self._state == "paused":
            self._rest("stopped")

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
    def _(self, command: commands.Change) -> None:
        self.loop.change(command.settings)
        self._show_changes()

    @_act.register
    def _(self, command: commands.Close) -> None:
        self.stopping.clear()
        if self._mode is not Mode.REST:
            self._rest("stopped")
        try:
            self.loop.context.finish()
        except RecordingFailed as error:
            self.closing_error = str(error)
        finally:
            self._lock.release()
            with self._changed:
                self.ended.set()
            self.publish()

    def _go(self, mode: Mode) -> None:
        if self._state == "failed":
            self.loop.reset()
        self.error = None
        self._awake = True
        self._mode = mode
        self.clock.start()

    def _rest(self, state: RunState) -> None:
        self.loop.context.rest()
        self.clock.stop()
        self._message = ""
        self._enter(state)
        self.publish("")
        self._mode = Mode.REST  # last: whoever waits finds the snapshot of the new state

    def _show_changes(self) -> None:
        if self._mode is Mode.REST:
            self.loop.refresh_display()
        self.publish()

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
            self.loop.context.record({"event": "state", "state": state, "seconds": self.clock.seconds()})
            self.publish()

    def announce(self, message: str, progress: float | None) -> None:
        """What the loop is doing now."""
        self._message, self._progress = message, progress
        self.publish()

    def publish(self, message: str | None = None) -> None:
        """A new snapshot, for everybody."""
        if message is not None:
            self._message, self._progress = message, None
        loop = self.loop
        if loop.has_history:
            history = loop.context.history
            budget = history.settings.budget
            snapshot = compose(
                history,
                loop.context.display,
                state=self._state,
                message=self._message,
                progress=self._progress,
                seconds=self.clock.seconds(),
                seconds_left=self.clock.left(len(history), budget) if self._state == "running" else None,
            )
        else:
            snapshot = self.snapshot.with_(
                state=self._state,
                message=self._message,
                progress=self._progress,
                settings=loop.context.settings,
                log=loop.context.early_log(),
                seconds=self.clock.seconds(),
            )
        with self._changed:
            self.snapshot = snapshot
            subscribers = self._subscribers
            self._changed.notify_all()
        for callback in subscribers:
            try:
                callback(snapshot)
            except Exception as error:
                self._complain(callback, error)

    def _complain(self, callback: Callback, error: Exception) -> None:
        """A subscriber's mistake is logged and does not touch the run; a second one would say no more."""
        _log.error("a subscriber of the session failed and is dropped", exc_info=error)
        with self._changed:
            self._subscribers = tuple(one for one in self._subscribers if one is not callback)
        text = f"a subscriber failed and is dropped: {type(error).__name__}: {error}"
        self.loop.context.log_quietly("warning", text)
