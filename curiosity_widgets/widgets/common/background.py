"""Work that a button or a file asks for, away from the thread that listens to the page."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from curiosity_widgets.errors import CuriosityError

_log = logging.getLogger(__name__)


def in_background(work: Callable[[], None], refused: Callable[[str], None]) -> None:
    """Run ``work`` on a thread of its own; what goes wrong is handed to ``refused`` as text."""

    def run() -> None:
        try:
            work()
        except CuriosityError as error:
            refused(str(error))
        except Exception as error:  # nobody waits for this thread: the person must hear of it
            _log.exception("opening failed")
            refused(f"This went wrong in a way that was not foreseen: {type(error).__name__}: {error}")

    threading.Thread(target=run, name="curiosity-open", daemon=True).start()
