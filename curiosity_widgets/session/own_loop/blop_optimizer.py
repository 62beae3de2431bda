"""A loop of one's own as an optimizer of blop, so that bluesky's RunEngine measures.

blop's protocols are matched by their methods (``blop.protocols.Optimizer``, ``TrialFaultAware``
and ``SupportsStoppingCriteria``, version 1.2); blop itself is not imported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.session.own_loop.ask_tell import AskTell

_ID = "_id"  # blop's key; the text is "row column", so that it holds after a restart as well


class BlopOptimizer:
    """``suggest``, ``ingest`` and ``register_failures`` of an :class:`AskTell`.

    Args:
        loop: the run that picks and learns.
        actuators: names of the actuators along rows and columns, as blop knows them.
        outcome: key under which the evaluation function gives the spectrum (S,) of a point.
        origin: value of the two actuators at pixel (0, 0).
        step: by how much they change from one pixel to the next.
    """

    def __init__(
        self,
        loop: AskTell,
        actuators: tuple[str, str] = ("row", "col"),
        *,
        outcome: str = "spectrum",
        origin: tuple[float, float] = (0.0, 0.0),
        step: tuple[float, float] = (1.0, 1.0),
    ) -> None:
        if not isinstance(loop, AskTell):
            raise CuriosityError(f"loop is {quoted(loop)}; give a cw.AskTell")
        if len(set(actuators)) != 2 or not all(isinstance(name, str) for name in (*actuators, outcome)):
            raise CuriosityError(f"actuators are {quoted(actuators)}; give two different names, rows first")
        self.loop, self.actuators, self.outcome = loop, tuple(actuators), outcome
        self._origin = np.array([checks.number("origin", value) for value in origin])
        self._step = np.array([checks.number("step", value) for value in step])
        if not self._step.all():
            raise CuriosityError(f"step is {quoted(step)}; give two numbers other than 0")

    def suggest(self, num_points: int | None = None) -> Sequence[Mapping[str, Any]]:
        """Up to ``num_points`` points (by default one) to be measured next, as values of the actuators.

        Raises CuriosityError where there is nothing to measure: blop's plans cannot scan no points.
        """
        found = []
        positions = self.loop.ask(1 if num_points is None else num_points)
        if not len(positions):
            raise CuriosityError(self._end() or "every position that may be measured is measured")
        for position in positions:
            values = self._origin + self._step * position
            named = dict(zip(self.actuators, values.tolist(), strict=True))
            found.append({_ID: "{:g} {:g}".format(*position), **named})
        return found

    def ingest(self, points: Sequence[Mapping[str, Any]]) -> None:
        """Learn from points: suggested ones by their "_id", others by the values of their actuators.

        Raises CuriosityError for a point without a position or a spectrum; then none is taken.
        """
        positions = [self._position(point) for point in points]
        spectra = [self._spectrum(point) for point in points]
        if len({np.shape(spectrum) for spectrum in spectra}) > 1:
            raise CuriosityError(f"the spectra in '{self.outcome}' have different lengths")
        if positions:
            self.loop.tell(positions, np.array(spectra))

    def register_failures(self, suggestions: Sequence[Mapping[str, Any]]) -> None:
        """Suggested points that could not be measured; they are not suggested again."""
        if suggestions:
            self.loop.failed([self._position(point) for point in suggestions], "reported by bluesky")

    def get_best_points(self) -> Sequence[tuple[Any, Mapping[str, Any], Mapping[str, Any]]]:
        """None: what is learned is the whole map, and no point of it is the best."""
        return []

    def should_stop(self) -> tuple[bool, str | None]:
        """Whether the loop is over, and why: budget spent, a limit reached, or stopped by a user."""
        reason = self._end()
        return reason is not None, reason

    def _end(self) -> str | None:
        """Why no further point is to be measured; None where one is."""
        seen, budget = self.loop.snapshot, self.loop.settings.budget
        if seen.state == "stopped":
            return "the run was stopped; resume() continues it"
        if len(seen.measured) >= budget:
            return f"{len(seen.measured)} of {budget} spectra are measured"
        return self.loop.limits.exhausted(len(seen.measured), seen.seconds)

    def _position(self, point: Mapping[str, Any]) -> tuple[float, float]:
        words = str(point.get(_ID, "")).split()
        try:
            row, col = (float(word) for word in words)
        except ValueError:
            try:
                values = np.array([float(point[name]) for name in self.actuators])
            except (KeyError, TypeError, ValueError):
                names = " and ".join(f"'{name}'" for name in self.actuators)
                raise CuriosityError(f"a point has keys {', '.join(map(str, point))}; give {names}") from None
            row, col = ((values - self._origin) / self._step).tolist()
        return row, col

    def _spectrum(self, point: Mapping[str, Any]) -> Any:
        if self.outcome not in point:
            raise CuriosityError(f"a point has keys {', '.join(map(str, point))}; give '{self.outcome}'")
        return point[self.outcome]
