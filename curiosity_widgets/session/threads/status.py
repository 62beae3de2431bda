"""The status of a run: its control, its clock, its messages, and the snapshots made of all that."""

from __future__ import annotations

import threading

from curiosity_widgets.session.loop.loop import Loop
from curiosity_widgets.session.state.events import StateChanged
from curiosity_widgets.session.state.snapshot import RunState
from curiosity_widgets.session.threads.announcements import Announcements
from curiosity_widgets.session.threads.clock import Clock
from curiosity_widgets.session.threads.publisher import Publisher
from curiosity_widgets.session.threads.transitions import RunControl


class Status:
    """Changed by the worker alone; ``control`` and ``publisher`` may be read from any thread."""

    def __init__(self, loop: Loop, changed: threading.Condition, clock: Clock) -> None:
        self._loop, self.clock = loop, clock
        self.control = RunControl()
        self.announcements = Announcements()
        self.publisher = Publisher(loop.context, changed)

    def enter(self, state: RunState) -> None:
        """Put the run into a state, which the run file keeps."""
        self.change(self.control.entered(state))

    def change(self, control: RunControl) -> None:
        """Replace the control, and record its state where that is another."""
        before, self.control = self.control, control
        if control.state != before.state:
            self._loop.context.record(StateChanged(control.state, self.clock.seconds()))
            self.publish()

    def note_requests(self) -> None:
        """Take over from the history whether positions a user asked for are not measured yet."""
        history, by_hand = self._loop.context.history_if_any, self._loop.by_hand
        requested = history is not None and bool(history.requested)
        self.control = self.control.with_requests(requested and not by_hand)

    def announce(self, message: str, progress: float | None) -> None:
        """What the loop is doing now."""
        self.announcements.show(message, progress)
        self.publish()

    def publish(self, message: str | None = None) -> None:
        """A new snapshot; ``message`` replaces what was announced."""
        if message is not None:
            self.announcements.replace(message)
        text = self.announcements.message
        if self.control.rest_as is not None:
            what = "stopping" if self.control.rest_as == "stopped" else "pausing"
            text = f"{what} after the current point" if self._loop.source.thread.busy else what
        self.publisher.publish(self.clock, self.control.state, text, self.announcements.progress)
