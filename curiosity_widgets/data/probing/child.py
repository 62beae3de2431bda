"""What runs in the process that reads files: one task after the other, until nobody asks any more."""

from __future__ import annotations

import importlib
import json
import logging
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from curiosity_widgets.data.probing.exchange import note_progress, write_answer, write_data
from curiosity_widgets.data.probing.task import Task
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError, described

IDLE = 120.0  # seconds without a task after which the process ends


def serve() -> None:
    """Answer the tasks whose folders come in, one on each line of standard input."""
    _alone()
    idle = _Idle()
    for line in sys.stdin.buffer:
        with idle.not_now():
            answer(Path(json.loads(line)))


class _Idle(threading.Thread):
    """Ends the process when it had nothing to do for a while."""

    def __init__(self, end: Callable[[int], object] = os._exit) -> None:
        super().__init__(daemon=True)
        self._end = end
        self._since: float | None = time.monotonic()
        self.start()

    def run(self) -> None:
        while True:
            time.sleep(IDLE / 10)
            since = self._since
            if since is not None and time.monotonic() - since > IDLE:
                self._end(0)
                return

    @contextmanager
    def not_now(self) -> Iterator[None]:
        """While there is something to do."""
        self._since = None
        yield
        self._since = time.monotonic()


def answer(folder: Path) -> None:
    """Do the task in a folder and put the answer beside it."""
    note_progress(folder)
    try:
        current, task = Task.read(folder)
        os.chdir(current)  # for paths in options, and in messages as the user wrote them
        from curiosity_widgets.data.readers import registry

        registry.replace_registered(task.readers)
        write_answer(folder, **_done(task))
    except CuriosityError as error:
        write_answer(folder, kind="refused", text=str(error))
    except MemoryError as error:
        write_answer(folder, kind="refused", text=f"does not fit into memory ({error}); cut it down first")
    except BaseException as error:  # whatever a damaged file makes a library raise; this process ends then
        write_answer(folder, kind="failed", text=described(error))
        raise


def _done(task: Task) -> dict[str, Any]:
    module, _, name = task.function.partition(":")
    found = getattr(importlib.import_module(module), name)(*task.arguments, **task.options)
    note_progress(task.folder)
    if isinstance(found, SpectralImage):
        return {"kind": "data", "data": write_data(found, task.folder)}
    return {"kind": "value", "value": found}


def _alone() -> None:
    """Nothing that a library prints, warns of or logs comes out; Ctrl-C is for the parent; no core dumps."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nothing, stream)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
