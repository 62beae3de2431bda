"""What other threads see of a worker: the latest moment, for everyone who reads it or has subscribed."""

from __future__ import annotations

import threading
from collections.abc import Callable

from curiosity_widgets.errors import described
from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.state.compose import compose
from curiosity_widgets.session.state.published import Published
from curiosity_widgets.session.state.snapshot import RunState, Snapshot
from curiosity_widgets.session.state.subscribers import Subscribers
from curiosity_widgets.session.threads.clock import Clock


class Publisher:
    """Makes snapshots, on the worker's thread; subscribing and reading may be done on any."""

    def __init__(self, context: Context, changed: threading.Condition) -> None:
        self._context, self._changed = context, changed
        self._subscribers = Subscribers[Snapshot](self._log_dropped)
        first = Snapshot(state="idle", settings=context.settings)
        self.latest = Published(first, context.policies)

    def subscribe(self, callback: Callable[[Snapshot], None]) -> Callable[[], None]:
        """Call back with every new snapshot, on the worker's thread; returns what ends that."""
        return self._subscribers.subscribe(callback)

    def publish(self, clock: Clock, state: RunState, message: str, progress: float | None) -> None:
        """A new snapshot, and with it all else that other threads see."""
        context = self._context
        snapshot = self._snapshot(clock, state, message, progress)
        history = context.history_if_any
        published = Published(
            snapshot,
            context.policies,
            context.facts_if_known,
            context.source_info,
            due=() if history is None else tuple(history.due(context.options.seed)),
            taken=0 if history is None else history.spectra_taken,
        )
        with self._changed:
            self.latest = published
            self._changed.notify_all()
        self._subscribers.tell(snapshot)

    def _snapshot(self, clock: Clock, state: RunState, message: str, progress: float | None) -> Snapshot:
        context, history = self._context, self._context.history_if_any
        if history is None:
            return self.latest.snapshot.with_(
                state=state,
                message=message,
                progress=progress,
                settings=context.settings,
                log=context.early_log(),
                seconds=clock.seconds(),
            )
        left = clock.left(len(history), history.settings.budget) if state == "running" else None
        return compose(
            history,
            context.display,
            state=state,
            message=message,
            progress=progress,
            seconds=clock.seconds(),
            seconds_left=left,
        )

    def _log_dropped(self, error: BaseException) -> None:
        """A user sees it too."""
        text = f"a subscriber failed and is dropped: {described(error)}"
        self._context.log_in_memory("warning", text)
