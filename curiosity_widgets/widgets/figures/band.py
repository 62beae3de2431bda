"""A band of the spectra's axis, chosen by dragging over the plot or by typing its ends."""

from __future__ import annotations

from typing import Any

import bqplot
import numpy as np

from curiosity_widgets.widgets.figures.plots import Plot
from curiosity_widgets.widgets.heading import Heading
from curiosity_widgets.widgets.shared import SharedState


class BandChoice:
    """Plot, heading and what the panels share, with the same band."""

    def __init__(self, plot: Plot, heading: Heading) -> None:
        self.brush = bqplot.interacts.BrushIntervalSelector(scale=plot.x, color="gray")
        plot.figure.interaction = self.brush
        self._heading = heading
        self._shared: SharedState | None = None
        self._shown: tuple[float, ...] = ()
        self.brush.observe(self._brushed, ["brushing", "selected"])
        heading.observe(self._typed, "band")

    def join(self, shared: SharedState) -> None:
        """Choose for these panels."""
        self._shared = shared

    def close(self) -> None:
        """Let go of the page's part."""
        self.brush.close()

    def _brushed(self, _change: Any) -> None:
        if not self.brush.brushing:  # the kernel makes one map of a drag
            ends = self.brush.selected
            self._show(() if ends is None or len(ends) < 2 else tuple(sorted(float(end) for end in ends)))

    def _typed(self, change: Any) -> None:
        self._show(tuple(sorted(change["new"])))

    def _show(self, band: tuple[float, ...]) -> None:
        if band == self._shown:
            return
        self._shown = band
        self._heading.band = list(band)
        self.brush.selected = np.array(band) if band else None
        if self._shared is not None:
            self._shared.band = band or None
