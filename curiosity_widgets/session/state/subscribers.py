"""Who wants to be informed of something, and telling them all."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Seen = TypeVar("Seen")

_log = logging.getLogger("curiosity_widgets.session")


class Subscribers(Generic[Seen]):
    """Callbacks that are called with every new value. Subscribing and telling may be done on any thread.

    A callback that raises, whatever it raises, is logged and dropped, and ``on_drop`` is called with what it
    raised: foreign code on a thread of ours ends nothing but itself.
    """

    def __init__(self, on_drop: Callable[[BaseException], None] | None = None) -> None:
        self._lock = threading.Lock()
        self._callbacks: tuple[Callable[[Seen], None], ...] = ()
        self._on_drop = on_drop

    def __len__(self) -> int:
        return len(self._callbacks)

    def subscribe(self, callback: Callable[[Seen], None]) -> Callable[[], None]:
        """Call back with every value from now on. Returns what ends that."""
        with self._lock:
            self._callbacks = (*self._callbacks, callback)
        return lambda: self.unsubscribe(callback)

    def unsubscribe(self, callback: Callable[[Seen], None]) -> None:
        """Call back no more; nothing where it is not called."""
        with self._lock:
            self._callbacks = tuple(one for one in self._callbacks if one is not callback)

    def tell(self, value: Seen) -> None:
        """Call all of them, in the order in which they came."""
        for callback in self._callbacks:
            try:
                callback(value)
            except BaseException as error:
                _log.error("a subscriber failed and is dropped", exc_info=error)
                self.unsubscribe(callback)
                if self._on_drop is not None:
                    self._on_drop(error)
