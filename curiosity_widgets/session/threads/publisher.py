"""What the world sees of a worker: the latest snapshot, for everybody who looks or has subscribed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from curiosity_widgets.session.loop.context import Context
from curiosity_widgets.session.state.compose import compose
from curiosity_widgets.session.state.snapshot import RunState, Settings, Snapshot
from curiosity_widgets.session.threads.clock import Clock

Callback = Callable[[Snapshot], None]

_log = logging.getLogger("curiosity_widgets.session")


class Publisher:
    """Makes snapshots, on the worker's thread; subscribing and looking may be done on any."""

    def __init__(self, settings: Settings, changed: threading.Condition) -> None:
        self.snapshot = Snapshot(state="idle", settings=settings)
        self._changed = changed
        self._subscribers: tuple[Callback, ...] = ()

    def subscribe(self, callback: Callback) -> Callable[[], None]:
        """Call back with every new snapshot, on the worker's thread; returns what ends that."""
        with self._changed:
            self._subscribers = (*self._subscribers, callback)

        def unsubscribe() -> None:
            with self._changed:
                self._subscribers = tuple(one for one in self._subscribers if one is not callback)

        return unsubscribe

    def publish(
        self, context: Context, clock: Clock, state: RunState, message: str, progress: float | None
    ) -> None:
        """A new snapshot of a run, for everybody."""
        history = context.history_if_any
        if history is not None:
            left = clock.left(len(history), history.settings.budget) if state == "running" else None
            snapshot = compose(
                history,
                context.display,
                state=state,
                message=message,
                progress=progress,
                seconds=clock.seconds(),
                seconds_left=left,
            )
        else:
            snapshot = self.snapshot.with_(
                state=state,
                message=message,
                progress=progress,
                settings=context.settings,
                log=context.early_log(),
                seconds=clock.seconds(),
            )
        with self._changed:
            self.snapshot = snapshot
            subscribers = self._subscribers
            self._changed.notify_all()
        for callback in subscribers:
            try:
                callback(snapshot)
            except Exception as error:
                self._drop(callback, error, context)

    def _drop(self, callback: Callback, error: Exception, context: Context) -> None:
        """A subscriber's mistake is logged and does not touch the run; a second one would say no more."""
        _log.error("a subscriber of the session failed and is dropped", exc_info=error)
        with self._changed:
            self._subscribers = tuple(one for one in self._subscribers if one is not callback)
        text = f"a subscriber failed and is dropped: {type(error).__name__}: {error}"
        context.log_quietly("warning", text)
