"""What a page's thread spends its time on, as Chromium's own trace has it."""

from __future__ import annotations

import json
import os
from typing import Any

import numpy as np

SCRIPTS = (
    "EventDispatch",
    "FireAnimationFrame",
    "FunctionCall",
    "RunMicrotasks",
    "TimerFire",
    "v8.callFunction",
)
CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing", "v8"]
MARK = "trace "


def busy() -> str:
    """Why waiting times say nothing now: other programs take the processors; empty where none do."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    many = load > (os.cpu_count() or 1) / 2
    return f"the machine was busy: load {load:.1f} on {os.cpu_count()} processors" if many else ""


class Trace:
    """A trace from now until ``stop``, divided by marks.

    Times come as two arrays: milliseconds on the processor, where what other programs take of the machine
    does not count, and on the clock.
    """

    def __init__(self, page: Any) -> None:
        self._page, self._browser = page, page.context.browser
        self._events: list[dict[str, Any]] = []
        self._browser.start_tracing(page=page, categories=CATEGORIES)
        self.mark("begin")

    def mark(self, name: str) -> None:
        """What follows counts for ``name``, as one more time."""
        self._page.evaluate("name => { performance.mark(name); }", MARK + name)

    def stop(self) -> Trace:
        """End it; only now are there times to read."""
        events = json.loads(self._browser.stop_tracing())["traceEvents"]
        first = next(event for event in events if event["name"].startswith(MARK))
        thread = first["pid"], first["tid"]
        ours = [event for event in events if (event["pid"], event["tid"]) == thread and "ts" in event]
        self._events = sorted(ours, key=lambda event: (event["ts"], -event.get("dur", 0)))
        return self

    def scripts(self) -> dict[str, tuple[Any, Any]]:
        """Time in scripts per name, for each of its marks."""
        times: dict[str, list[list[float]]] = {}
        spent, ended = [0.0, 0.0], 0.0
        for event in self._events:
            if event["name"].startswith(MARK):
                spent = [0.0, 0.0]
                times.setdefault(event["name"].removeprefix(MARK), []).append(spent)
            elif event["name"] in SCRIPTS and "tdur" in event and event["ts"] >= ended:
                ended = event["ts"] + event["dur"]  # the outermost; what it calls is part of it
                spent[0] += event["tdur"] / 1000
                spent[1] += event["dur"] / 1000
        return {name: tuple(np.array(spent).T) for name, spent in times.items() if name != "begin"}

    def tasks(self) -> tuple[Any, Any]:
        """Time of every task, scripts and all else, between which the page answers."""
        tasks = [event for event in self._events if event["name"] == "RunTask" and "tdur" in event]
        return np.array([event["tdur"] for event in tasks]) / 1000, np.array(
            [event["dur"] for event in tasks]
        ) / 1000
