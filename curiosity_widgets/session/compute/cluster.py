"""A worker of a Dask cluster as the place of the learner. Dask carries messages and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import queue
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any

from curiosity_widgets.errors import CuriosityError, described
from curiosity_widgets.learning.protocols import Interrupted
from curiosity_widgets.session.compute.serving import serve
from curiosity_widgets.session.loop.services import LearnerLost

_CONNECT = 10.0  # seconds for a scheduler to answer
_BEGIN = 60.0  # seconds for a worker to take the learner in
_SILENT = 60.0  # seconds without any answer after which a worker counts as lost
_LOOK = 0.01  # seconds between two looks for a message, at the worker


def dask_client(address: str) -> Any:
    """A client of the Dask scheduler at an address.

    Raises CuriosityError where Dask is not installed, or no scheduler answers there.
    """
    distributed = distributed_package()
    try:
        return distributed.Client(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CuriosityError(
            f"no Dask scheduler answers at {address} ({error}); check the address"
        ) from error


def distributed_package() -> Any:
    """The package ``distributed``. Raises CuriosityError where it is not installed."""
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise CuriosityError(
            'Dask is not installed; install it with: pip install "curiosity-widgets[dask]"'
        ) from error


class Desk:
    """The learner's end, an actor on a Dask worker: messages are left and fetched here.

    The learner works on a thread of its own, so that the worker answers meanwhile. Once the actor is given
    up, by the session or because that is gone, the learner ends at its next report.
    """

    def __init__(self) -> None:
        line = _Line()
        self._line = line
        weakref.finalize(self, line.end)
        threading.Thread(target=serve, args=(line,), name="curiosity learner", daemon=True).start()

    async def put(self, content: bytes) -> None:
        """Leave a message for the learner."""
        self._line.received.put(content)

    async def fetch(self, seconds: float) -> list[bytes]:
        """What the learner has sent; waits at most that long for a first message."""
        until = time.monotonic() + seconds
        while not self._line.sent and time.monotonic() < until:
            await asyncio.sleep(_LOOK)
        messages = []
        while self._line.sent:
            messages.append(self._line.sent.popleft())
        return messages

    async def end(self) -> None:
        """Nobody waits for the learner any more."""
        self._line.end()


class _Line:
    """Between the actor and its thread."""

    def __init__(self) -> None:
        self.received: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.sent: deque[bytes] = deque()
        self._ended = threading.Event()

    def receive(self) -> bytes | None:
        """The next message."""
        content = self.received.get()
        if content is None:
            self.received.put(None)
        return content

    def send(self, content: bytes) -> None:
        """Keep a message until it is fetched."""
        self.sent.append(content)

    def check(self) -> None:
        """Raises Interrupted once it has ended."""
        if self._ended.is_set():
            raise Interrupted

    def end(self) -> None:
        """There will be no more messages."""
        self._ended.set()
        self.received.put(None)


class ClusterChannel:
    """A learner's desk on some worker of the cluster at an address."""

    def __init__(self, address: str) -> None:
        self.where = f"the Dask cluster at {address}"
        self._fetched: deque[bytes] = deque()
        try:
            self._client = dask_client(address)
        except CuriosityError as error:
            raise LearnerLost(str(error)) from error
        try:
            self._future = self._client.submit(Desk, actor=True, pure=False)
            self._desk = self._future.result(timeout=_BEGIN)
        except Exception as error:  # whatever Dask raises: no worker has taken it
            self._close()
            raise LearnerLost(f"no worker of {self.where} takes the learner ({described(error)})") from error

    def send(self, content: bytes) -> None:
        """To the worker. Raises LearnerLost where it does not take it."""
        self._ask(lambda: self._desk.put(content))

    def receive(self, seconds: float) -> bytes | None:
        """The next message; None where none comes in time. Raises LearnerLost where the worker is gone."""
        if not self._fetched:
            self._fetched.extend(self._ask(lambda: self._desk.fetch(seconds)))
        return self._fetched.popleft() if self._fetched else None

    def kill(self) -> None:
        """Have the learner end at its next report; the worker is free for another one then."""
        with contextlib.suppress(Exception), self._client.as_current():  # it may be gone
            self._desk.end().result(timeout=1.0)
        self._close()

    def _ask(self, call: Callable[[], Any]) -> Any:
        try:
            with self._client.as_current():  # an actor finds its client by that
                return call().result(timeout=_SILENT)
        except Exception as error:  # whatever Dask raises: the worker or the way to it is gone
            raise LearnerLost(f"the learner on {self.where} is gone ({described(error)})") from error

    def _close(self) -> None:
        with contextlib.suppress(Exception):  # a scheduler that is gone needs no good-bye
            self._client.close(timeout=2.0)
