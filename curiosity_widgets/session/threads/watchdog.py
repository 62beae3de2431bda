"""Warns where a source does not answer, and for how long."""

from __future__ import annotations

import time
from concurrent.futures import Future
from typing import Any

from curiosity_widgets.session.loop.loop import Loop
from curiosity_widgets.session.loop.services import NoAnswer

_WARN_EVERY = 1.0  # seconds
_ADVICE = (
    "Check the instrument and its software. "
    "The run continues as soon as it answers; Stop works without waiting for it."
)


class Watchdog:
    """Looks at a run's source now and then, on the worker's thread."""

    def __init__(self) -> None:
        self.warned = False  # and not yet answered
        self._warned_at = 0.0

    def look(self, loop: Loop, awaited: Future[Any], *, wanted: bool) -> None:
        """Warn of a silent source; ``wanted``: the run is to rest.

        Raises NoAnswer where that has to wait for the source.
        """
        source, context = loop.source, loop.context
        silence = source.silent_for(wanted=wanted)
        if silence is None:
            if self.warned:
                self.warned = False
                context.log("info", f"{source.named} answers again")
            return
        text = f"no answer from {source.named} for {silence:.0f} s ({source.doing})"
        if wanted and getattr(awaited, "thread", None) is source.thread:
            raise NoAnswer(text)
        if not self.warned:
            context.log("warning", f"{text}. {_ADVICE}")
        if not self.warned or time.monotonic() - self._warned_at >= _WARN_EVERY:
            self.warned, self._warned_at = True, time.monotonic()
            context.services.announce(f"{text}. {_ADVICE}")

    def reset(self) -> None:
        """The source has answered after all."""
        self.warned = False
