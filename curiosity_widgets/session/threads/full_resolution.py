"""Maps in full resolution: worked out while the run rests, tile by tile, and given up for whatever comes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from curiosity_widgets.errors import described
from curiosity_widgets.learning.in_full import InFull
from curiosity_widgets.learning.protocols import Evaluation
from curiosity_widgets.session.loop.loop import Loop


class FullResolution:
    """Of a large sample a step evaluates some candidates alone. While nothing else is to do, the learner
    evaluates all others as well, for display and export. No pick depends on that.

    A tile is evaluated on the learner's thread while the worker waits for commands: at most one is in the
    way of the next step. ``wake(future)`` lets the worker look again when a tile is done.
    """

    def __init__(self, loop: Loop, wake: Callable[[Future[Any]], None]) -> None:
        self._loop, self._wake = loop, wake
        self._whole: InFull | None = None
        self._tile: Future[None] | None = None
        self._given_up: Evaluation | None = None  # what could not be evaluated in full

    @property
    def wanted(self) -> bool:
        """Whether the maps that are shown are coarser than the learner could make them."""
        context = self._loop.context
        history, display, coarse = context.history_if_any, context.display, self._coarse
        if history is None or context.learner is None or context.recorder is None or coarse is None:
            return False
        current = display.step == history.step == context.evaluated
        return current and display.resolution > 1 and coarse is not self._given_up

    @property
    def due(self) -> bool:
        """Whether there is something to do at once: a tile is done, or none is under way."""
        return self.wanted and (self._tile is None or self._tile.done())

    def advance(self) -> bool:
        """Begin the next tile, or show the maps where all are there; whether there is something to see."""
        context, picking, coarse = self._loop.context, self._loop.core.picking, self._coarse
        tile, self._tile = self._tile, None
        if coarse is None:
            return False
        error = None if tile is None else tile.exception()
        if error is not None:
            self._whole, self._given_up = None, coarse
            context.log("warning", f"the maps stay coarse, as the learner failed: {described(error)}")
            return True
        if self._whole is None or self._whole.coarse is not coarse:
            self._whole = InFull(coarse, len(context.history.candidates))
        if self._whole.complete:
            picking.show_in_full(self._whole.evaluation())
            self._whole = None
            return True
        learner, measured, whole = context.driven, context.history.trained(), self._whole
        self._tile = self._loop.learner_thread.call(
            lambda: whole.add(learner.evaluate_at(whole.tile, measured))
        )
        self._wake(self._tile)
        return False

    @property
    def _coarse(self) -> Evaluation | None:
        """The last evaluation, where it is one of some candidates."""
        last = self._loop.core.picking.evaluation
        return None if last is None or last.index is None else last
