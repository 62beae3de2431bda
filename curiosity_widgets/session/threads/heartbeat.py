"""Signs of life for a notebook server: a run keeps its kernel busy although no cell is executed.

JupyterHub and the server end ("cull") kernels that look idle, and a kernel looks idle unless it publishes
something: a run without an open page, or one that waits for approval at night, would be ended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from curiosity_widgets.session.cells import jupyter

SECONDS = 3.0  # between two beats; the shortest timeouts in use are minutes
MESSAGE = (
    "curiosity_heartbeat"  # type of the message: servers count all that they do not know, pages ignore it
)

Send = Callable[[], None]


class Heartbeat(threading.Thread):
    """Calls ``send`` now and then as long as ``wanted()``, until :meth:`end`."""

    def __init__(self, send: Send, wanted: Callable[[], bool], seconds: float | None = None) -> None:
        super().__init__(name="curiosity heartbeat", daemon=True)
        self._send, self._wanted, self._seconds = send, wanted, seconds or SECONDS
        self._ended = threading.Event()

    def run(self) -> None:
        """Beat; end for good where the kernel takes no message any more."""
        while not self._ended.wait(self._seconds):
            try:
                if self._wanted():
                    self._send()
            except Exception:  # a kernel that is shutting down; nothing is left to keep alive
                return

    def end(self) -> None:
        """No further beat."""
        self._ended.set()


def to_kernel() -> Send | None:
    """What publishes one beat of this process's Jupyter kernel; None outside of one."""
    here = jupyter.kernel()
    session, socket = getattr(here, "session", None), getattr(here, "iopub_socket", None)
    if session is None or socket is None:
        return None
    return lambda: session.send(socket, MESSAGE, content={}) and None
