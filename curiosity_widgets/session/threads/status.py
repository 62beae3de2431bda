"""Where a run stands: its control, its clock, what it announces, and the snapshots made of all that."""

from __future__ import annotations

import threading

from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.state.events import StateChanged
from curiosity_widgets.session.state.snapshot import RunState, Settings
from curiosity_widgets.session.threads.announcements import Announcements
from curiosity_widgets.session.threads.clock import Clock
from curiosity_widgets.session.threads.publisher import Publisher
from curiosity_widgets.session.threads.transitions import RunControl


class Status:
    """Changed by the worker alone; ``control`` and ``publisher`` may be read from any thread."""

    def __init__(self, settings: Settings, changed: threading.Condition, seconds: float) -> None:
        self.context: Context  # set before anything is published
        self.control = RunControl()
        self.clock = Clock(seconds)
        self.announcements = Announcements()
        self.publisher = Publisher(settings, changed)

    def enter(self, state: RunState) -> None:
        """Put the run into a state, which the run file keeps."""
        self.change(self.control.entered(state))

    def change(self, control: RunControl) -> None:
        """Replace the control, and record its state where that is another."""
        before, self.control = self.control, control
        if control.state != before.state:
            self.context.record(StateChanged(control.state, self.clock.seconds()))
            self.publish()

    def note_requests(self) -> None:
        """Take over from the history whether positions a user asked for are not measured yet."""
        history = self.context.history_if_any
        self.control = self.control.with_requests(history is not None and bool(history.requested))

    def announce(self, message: str, progress: float | None) -> None:
        """What the loop is doing now."""
        self.announcements.show(message, progress)
        self.publish()

    def publish(self, message: str | None = None) -> None:
        """A new snapshot; ``message`` replaces what was announced."""
        if message is not None:
            self.announcements.replace(message)
        text, context = self.announcements.message, self.context
        if self.control.rest_as is not None:
            what = "stopping" if self.control.rest_as == "stopped" else "pausing"
            text = f"{what} after the current point" if context.measuring.thread.busy else what
        self.publisher.publish(context, self.clock, self.control.state, text, self.announcements.progress)
