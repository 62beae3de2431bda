"""What other threads see of a worker: the latest moment, for everyone who reads it or has subscribed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.state.compose import compose
from curiosity_widgets.session.state.published import Published
from curiosity_widgets.session.state.snapshot import RunState, Snapshot
from curiosity_widgets.session.threads.clock import Clock

Callback = Callable[[Snapshot], None]

_log = logging.getLogger("curiosity_widgets.session")


class Publisher:
    """Makes snapshots, on the worker's thread; subscribing and reading may be done on any."""

    def __init__(self, context: Context, changed: threading.Condition) -> None:
        self._context, self._changed = context, changed
        self._subscribers: tuple[Callback, ...] = ()
        first = Snapshot(state="idle", settings=context.settings)
        self.latest = Published(first, context.policies)

    def subscribe(self, callback: Callback) -> Callable[[], None]:
        """Call back with every new snapshot, on the worker's thread; returns what ends that."""
        with self._changed:
            self._subscribers = (*self._subscribers, callback)

        def unsubscribe() -> None:
            with self._changed:
                self._subscribers = tuple(one for one in self._subscribers if one is not callback)

        return unsubscribe

    def publish(self, clock: Clock, state: RunState, message: str, progress: float | None) -> None:
        """A new snapshot, and with it all else that other threads see."""
        context = self._context
        snapshot = self._snapshot(clock, state, message, progress)
        published = Published(snapshot, context.policies, context.facts_if_known, context.source_info)
        with self._changed:
            self.latest = published
            subscribers = self._subscribers
            self._changed.notify_all()
        for callback in subscribers:
            try:
                callback(snapshot)
            except Exception as error:
                self._drop(callback, error)

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

    def _drop(self, callback: Callback, error: Exception) -> None:
        """A subscriber's mistake is logged and does not touch the run; it is not called again."""
        _log.error("a subscriber of the session failed and is dropped", exc_info=error)
        with self._changed:
            self._subscribers = tuple(one for one in self._subscribers if one is not callback)
        text = f"a subscriber failed and is dropped: {type(error).__name__}: {error}"
        self._context.log_in_memory("warning", text)
