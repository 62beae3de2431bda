"""A plot, described: what the page's own painter (``js/src/widgets/common/figure.ts``) draws without bqplot.

The same description goes to marimo as a message with buffers and into the HTML pages as JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.drawing.palette import Stroke
from curiosity_widgets.drawing.ticks import has_exponent, log_ticks, round_ticks, tick_text

_LEAST_SPAN = 1e-300  # of an axis; powers of ten end near there
_MOST_TICKS = 6


@dataclass(frozen=True)
class Axis:
    """One axis: its ends (``low`` is left or at the foot, and may be the larger one) and its ticks."""

    label: str
    low: float
    high: float
    ticks: tuple[float, ...] = ()
    form: str = ""  # of the ticks, as d3 writes formats
    logarithmic: bool = False

    @classmethod
    def around(
        cls, label: str, values: ArrayLike, most: int = _MOST_TICKS, *, logarithmic: bool = False
    ) -> Axis:
        """An axis on round ticks, ``most`` at most, that enclose the finite values; 0 to 1 where there are
        none. A logarithmic one takes as many ticks as it needs.
        """
        low, high = _range(values)
        ticks, form = (log_ticks(low, high), ".3~g") if logarithmic else round_ticks(low, high, most)
        return cls(label, float(ticks[0]), float(ticks[-1]), tuple(ticks.tolist()), form, logarithmic)

    @classmethod
    def along(
        cls, label: str, values: ArrayLike, most: int = _MOST_TICKS + 1, *, whole: bool = False
    ) -> Axis:
        """A linear axis that ends where the finite values end; 0 to 1 where there are none.

        ``whole``: what is counted, so that ticks between whole numbers mean nothing.
        """
        low, high = _range(values)
        ticks, form = round_ticks(low, high, most)
        if whole:
            ticks = ticks[np.isclose(ticks, np.rint(ticks))]
            form = form if has_exponent(form) else ".0f"
        return cls(label, low, high, tuple(ticks[(ticks >= low) & (ticks <= high)].tolist()), form)

    @property
    def texts(self) -> tuple[str, ...]:
        """The ticks as they are written."""
        return tuple(tick_text(tick, self.form) for tick in self.ticks)

    def content(self) -> dict[str, Any]:
        """As the painter reads it."""
        return {
            "label": self.label,
            "low": self.low,
            "high": self.high,
            "ticks": list(self.ticks),
            "texts": list(self.texts),
            "logarithmic": self.logarithmic,
        }


@dataclass(frozen=True, eq=False)
class Line:
    """Lines over the same x (n,): y (n,) or (m, n). Where a value is not finite there is a gap."""

    stroke: Stroke
    x: ArrayLike
    y: ArrayLike
    band: bool = False  # the area between the first and the second line, without their strokes
    steps: bool = False  # each y holds until the next x
    dots: float = 0.0  # radius in pixels; 0: none
    edge: str = ""  # colour around the dots; empty: none
    opacity: float = 1.0
    texts: tuple[str, ...] = ()  # of the dots (n,), shown under the pointer

    def content(self, numbers: Callable[[FloatArray], Any]) -> dict[str, Any]:
        """As the painter reads it; ``numbers`` packs an array."""
        y = np.atleast_2d(np.asarray(self.y, dtype=float))
        return {
            "label": self.stroke.label,
            "colour": self.stroke.colour,
            "dash": self.stroke.dash,
            "width": self.stroke.width,
            "band": self.band,
            "steps": self.steps,
            "dots": self.dots,
            "edge": self.edge,
            "opacity": self.opacity,
            "texts": list(self.texts),
            "count": len(y),
            "x": numbers(np.asarray(self.x, dtype=float)),
            "y": numbers(y.ravel()),
        }


@dataclass(frozen=True, eq=False)
class Figure:
    """Lines over two axes."""

    title: str  # read by screen readers
    x: Axis
    y: Axis
    lines: tuple[Line, ...]
    height: int = 250  # pixels
    width: int = 0  # pixels; 0: as wide as its element on the page
    margin: tuple[int, int, int, int] = (10, 14, 42, 70)  # pixels around the axes: above, right, below, left
    picture: str = ""  # data address of an image that fills the axes, under the lines

    def content(self, numbers: Callable[[FloatArray], Any]) -> dict[str, Any]:
        """As the painter reads it; ``numbers`` packs an array: :func:`packed` or :func:`listed`."""
        return {
            "title": self.title,
            "height": self.height,
            "width": self.width,
            "margin": list(self.margin),
            "picture": self.picture,
            "x": self.x.content(),
            "y": self.y.content(),
            "lines": [line.content(numbers) for line in self.lines],
        }


def _range(values: ArrayLike) -> tuple[float, float]:
    given = np.asarray(values, dtype=float)
    known = given[np.isfinite(given)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if high - low <= _LEAST_SPAN:
        half = 0.5 * abs(low) if abs(low) > _LEAST_SPAN else 0.5
        return low - half, high + half
    return low, high


def packed(values: FloatArray) -> bytes:
    """Little-endian float32, for messages with buffers."""
    return np.ascontiguousarray(values, dtype="<f4").tobytes()


def listed(values: FloatArray) -> list[float | None]:
    """Numbers for JSON, of five digits: more than can be seen. Null where one is not finite."""
    return [float(f"{value:.5g}") if np.isfinite(value) else None for value in np.asarray(values).tolist()]
