"""Work that a button or a file starts, away from the thread that receives the page's messages."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.interpreter.before_exit import finished_before_exit

_log = logging.getLogger(__name__)


def in_background(work: Callable[[], None], refused: Callable[[str], None]) -> None:
    """Run ``work`` on a thread of its own; errors are handed to ``refused`` as text."""

    def run() -> None:
        try:
            with finished_before_exit():
                work()
        except CuriosityError as error:
            refused(str(error))
        except Exception as error:  # no caller waits for this thread: the user must be informed
            _log.exception("opening failed")
            refused(f"Unexpected error: {type(error).__name__}: {error}")

    threading.Thread(target=run, name="curiosity-open", daemon=True).start()
