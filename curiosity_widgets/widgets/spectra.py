"""The spectra panel: what was measured at a position and what the model expects there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets
import numpy as np

from curiosity_widgets.data.spectral_image import FloatArray
from curiosity_widgets.session.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.heading import Heading
from curiosity_widgets.widgets.panel import Panel
from curiosity_widgets.widgets.plots import BLUE, ORANGE, Plot, Stroke

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

# Loops run through the same bias many times, where dashes would blur: thin and thick instead.
MEASURED = Stroke("measured", ORANGE, "solid", "", 1.0)
PREDICTED = Stroke("predicted ± spread", BLUE, "solid", "", 1.8)


class SpectraPanel(Panel, ipywidgets.VBox):
    """``SpectraPanel(session)``: measured and predicted spectrum at the selected or hovered position.

    While nothing is selected it follows the latest measured spectrum.
    """

    def __init__(self, session: Session, feed: Feed | None = None) -> None:
        self._heading = Heading(title="Spectra", legend=[MEASURED.legend, PREDICTED.legend])
        self._plot = Plot()
        self._measured = self._plot.line(MEASURED)
        self._predicted = self._plot.line(PREDICTED)
        self._band = self._plot.line(
            Stroke("", BLUE, "solid", ""),
            stroke_width=0,
            fill="between",
            fill_colors=[BLUE],
            fill_opacities=[0.2],
        )
        self._plot.figure.marks = [self._band, self._predicted, self._measured]
        self._labelled: RunInfo | None = None
        super().__init__(session, feed, children=[self._heading, self._plot.figure])
        self.add_class("cw-panel")
        self.add_class("cw-plot")
        self.feed.shared.observe(self._move, ["row", "col", "hover"])
        self.join()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show the spectra at the hovered, selected or latest position."""
        if info is None:
            self._heading.sentence = "No spectra yet."
            return
        if info is not self._labelled:
            self._label(info)
        position = self.feed.shared.hovered or self.feed.shared.selected
        if position is None and len(snapshot.measured):
            position = (round(float(snapshot.measured[-1, 0])), round(float(snapshot.measured[-1, 1])))
        index = None if position is None else info.candidates.index_at(*position)
        if index is None:
            self._show(info, snapshot.spectra, None, None, None)
            self._heading.sentence = (
                "No spectra yet." if position is None else f"{_place(position)}: outside the measurable area"
            )
            return
        taken = np.flatnonzero(snapshot.measured_index == index)
        measured = snapshot.spectra[taken[-1]] if len(taken) else None
        prediction = snapshot.prediction
        predicted = None if prediction is None else prediction.spectra(index)
        spread = None if prediction is None else prediction.spectra_std(index)
        self._show(info, snapshot.spectra, measured, predicted, spread)
        row, col = info.candidates.pixels[index]
        self._heading.sentence = f"{_place((row, col))}: {_what(len(taken), predicted is not None)}"

    def _move(self, _change: Any) -> None:
        with self.feed.lock:
            self.draw(self.feed.session.snapshot, self.feed.session.info)

    def _label(self, info: RunInfo) -> None:
        self._plot.x_axis.label = info.axis.label
        self._plot.y_axis.label = (
            f"{info.values_name} ({info.values_units})" if info.values_units else info.values_name
        )
        self._plot.span_x(float(np.min(info.axis.values)), float(np.max(info.axis.values)))
        self._labelled = info

    def _show(self, info: RunInfo, spectra: FloatArray, measured: Any, predicted: Any, spread: Any) -> None:
        axis = np.asarray(info.axis.values, dtype=float)
        nothing = np.empty(0)
        band = (
            None
            if predicted is None or spread is None
            else np.stack([predicted - spread, predicted + spread])
        )
        for line, values in ((self._measured, measured), (self._predicted, predicted), (self._band, band)):
            with line.hold_sync():
                line.x, line.y = (
                    (nothing, nothing) if values is None else (axis, np.asarray(values, dtype=float))
                )
        # All measured spectra set the range, so that it stays while the pointer wanders; wild values do not.
        usual = np.percentile(spectra, [1, 99]) if spectra.size else None
        seen = [values for values in (usual, measured, predicted) if values is not None]
        if seen:
            self._plot.span_y(min(float(v.min()) for v in seen), max(float(v.max()) for v in seen))


def _place(position: tuple[int, int]) -> str:
    return f"row {position[0]}, col {position[1]}"


def _what(measured: int, predicted: bool) -> str:
    if measured:
        return "measured" + (f" {measured} times, the latest is shown" if measured > 1 else "")
    return "not measured; what the network expects" if predicted else "not measured, and nothing learned yet"
