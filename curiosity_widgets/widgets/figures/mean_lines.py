"""Mean spectra of several groups of candidates, a line each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import bqplot
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.drawing.palette import Stroke
from curiosity_widgets.widgets.figures.plots import Plot


class MeanLines:
    """Lines of a plot, as many as there are groups; one without a mean is not drawn."""

    def __init__(self, plot: Plot, changed: Callable[[], None]) -> None:
        self.marks: list[bqplot.Lines] = []
        self._plot, self._changed = plot, changed
        self._strokes: list[Stroke] = []

    def show(
        self, axis: FloatArray, means: FloatArray, strokes: Sequence[Stroke], offset: float = 0.0
    ) -> list[FloatArray]:
        """Draw means (k, S) over an axis (S,), in k strokes, each ``offset`` above the one before; returns
        those that are drawn.
        """
        means = stacked(means, offset)
        if len(strokes) > len(self.marks):
            self.marks += [self._plot.line(stroke) for stroke in strokes[len(self.marks) :]]
            self._changed()
        self._strokes = []
        drawn = []
        for number, line in enumerate(self.marks):
            shown = number < len(means) and bool(np.isfinite(means[number]).all())
            with line.hold_sync():
                line.x, line.y = (axis, means[number]) if shown else (np.empty(0), np.empty(0))
                if shown:
                    line.labels = [strokes[number].label]
            if shown:
                self._strokes.append(strokes[number])
                drawn.append(means[number])
        return drawn

    @property
    def legend(self) -> list[dict[str, Any]]:
        """Of the lines that are drawn."""
        return [stroke.legend for stroke in self._strokes]


def stacked(lines: FloatArray, offset: float) -> FloatArray:
    """Lines (k, S), each higher by ``offset`` than the one before."""
    return lines + offset * np.arange(len(lines))[:, None] if lines.size else lines
