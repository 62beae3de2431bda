"""What runs in the learner's own process, until its parent wants no more or is gone."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from typing import BinaryIO

from curiosity_widgets.session.compute.messages import read_from, write_to
from curiosity_widgets.session.compute.serving import serve


def main() -> None:
    """Serve over standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come between the answers
    first = read_from(sys.stdin.buffer)
    if first is not None:
        os.chdir(first.decode())
        serve(_Pipes(sys.stdin.buffer, answers))


class _Pipes:
    """The learner's end of two pipes. The process ends as soon as nobody writes into its own any more: a
    parent that was killed is not survived, whatever is computed."""

    def __init__(self, questions: BinaryIO, answers: BinaryIO) -> None:
        self._questions, self._answers = questions, answers
        self._received: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._read, name="curiosity questions", daemon=True).start()

    def receive(self) -> bytes | None:
        """The next message."""
        return self._received.get()

    def send(self, content: bytes) -> None:
        """To the parent."""
        try:
            write_to(self._answers, content)
        except OSError:
            os._exit(0)  # the parent is gone

    def check(self) -> None:
        """Nothing: who does not wait any more ends the process."""

    def _read(self) -> None:
        while (content := read_from(self._questions)) is not None:
            self._received.put(content)
        os._exit(0)
