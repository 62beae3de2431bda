"""The spectra panel: what was measured at a position and what the model expects there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import bqplot
import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.drawing.palette import (
    BLUE,
    GREY,
    MEASURED,
    PREDICTED,
    PURPLE,
    RESIDUAL,
    SELECTED,
    SELECTED_MEASURED,
    Stroke,
    cluster_stroke,
)
from curiosity_widgets.learning.protocols import HALF_WIDTH_90, Prediction
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.common.boxed import BoxedPanel
from curiosity_widgets.widgets.common.lifetime import close_tree
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.figures.groups import cluster_means, mean_and_spread
from curiosity_widgets.widgets.figures.plots import Plot, left_to_right
from curiosity_widgets.widgets.heading import Heading
from curiosity_widgets.widgets.patches import PatchPair

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

_OVERLAID = 24  # measured spectra of a selection that are drawn; more is a smear

_RESIDUAL, _CLUSTERS = "residual", "clusters"
_OPTIONS = [{"name": _RESIDUAL, "label": "Residual"}, {"name": _CLUSTERS, "label": "Cluster means"}]


class SpectraPanel(BoxedPanel):
    """``SpectraPanel(session)``: measured and predicted spectrum at the selected or hovered position.

    While nothing is selected it follows the latest measured spectrum. Selected candidates are overlaid as
    the mean and spread of what the model expects there, with the spectra measured among them.
    """

    def __init__(self, session: Session, feed: Feed | None = None) -> None:
        self._heading = Heading(title="Spectra", options=_OPTIONS, chosen=[_RESIDUAL])
        self._plot, self._residuals = Plot(), Plot(y_label="residual")
        self._measured = self._plot.line(MEASURED)
        self._predicted = self._plot.line(PREDICTED)
        self._band = self._plot.band(BLUE)
        self._selected = self._plot.line(SELECTED)
        self._selected_band = self._plot.band(PURPLE)
        self._selected_measured = self._plot.line(SELECTED_MEASURED)
        self._clusters: list[bqplot.Lines] = []
        self._residual = self._residuals.line(RESIDUAL)
        zero = self._residuals.line(Stroke("", GREY, "dotted", 1.0))
        self._zero = zero
        self._residuals.figure.marks = [zero, self._residual]
        self._residuals.figure.add_class("cw-small")
        self._patches = PatchPair()
        self._labelled: RunInfo | None = None
        self._grouped: tuple[Any, Any, FloatArray] = (None, None, np.empty((0, 0)))
        super().__init__(session, feed, children=[self._heading, self._plot.figure])
        self.add_class("cw-panel")
        self.add_class("cw-plot")
        self._stack_marks()
        self.feed.shared.observe(self._move, ["row", "col", "hover", "selection", "clusters"])
        self._heading.observe(self._move, "chosen")
        self.join()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show the spectra at the hovered, selected or latest position, and those of the selection."""
        if info is None:
            self._heading.sentence = "No spectra yet."
            return
        if info is not self._labelled:
            self._label(info)
        chosen = self.feed.shared.selected_candidates
        chosen = chosen[chosen < len(info.candidates)]
        position = self._position(snapshot, alone=not len(chosen))
        index = None if position is None else info.candidates.index_at(*position)
        taken = np.flatnonzero(snapshot.measured_index == index)
        prediction = snapshot.prediction
        known = index is not None and prediction is not None
        measured = snapshot.spectra[taken[-1]] if len(taken) else None
        predicted = prediction.spectra(index) if known else None  # type: ignore[union-attr, arg-type]
        half_width = _half_width(prediction, index) if known else None  # type: ignore[arg-type]

        seen = self._show(info, measured, predicted, half_width)
        seen += self._show_selection(info, snapshot, chosen)
        seen += self._show_clusters(info, snapshot)
        self._show_residual(info, measured, predicted)
        self._patches.show(info, snapshot, int(taken[-1]) if len(taken) else None)
        self._arrange(info)
        self._span(snapshot.spectra, seen)
        self._heading.legend = self._legend(prediction if known else None)
        self._heading.sentence = self._sentence(info, snapshot, position, index, len(taken), chosen)

    def _position(self, snapshot: Snapshot, *, alone: bool) -> tuple[int, int] | None:
        """Under the pointer, else selected, else the latest where nothing else is shown."""
        position = self.feed.shared.hovered or self.feed.shared.selected
        if position is None and alone and len(snapshot.measured):
            row, col = snapshot.measured[-1]
            return round(float(row)), round(float(col))
        return position

    def _move(self, _change: Any) -> None:
        with self.feed.lock:
            self.draw(self.feed.session.snapshot, self.feed.session.info)

    def _label(self, info: RunInfo) -> None:
        # Where patches are predicted no spectra are: nothing to take from measured ones, nothing to average.
        self._heading.options = [] if info.target == "spec2im" else _OPTIONS
        name = f"{info.values_name} ({info.values_units})" if info.values_units else info.values_name
        self._plot.y_axis.label = name
        for plot in (self._plot, self._residuals):
            plot.x_axis.label = info.axis.label
            plot.span_x(float(np.min(info.axis.values)), float(np.max(info.axis.values)))
        ends = np.array([np.min(info.axis.values), np.max(info.axis.values)], dtype=float)
        _set(self._zero, ends, np.zeros(2))
        self._labelled = info

    def _show(self, info: RunInfo, measured: Any, predicted: Any, half_width: Any) -> list[FloatArray]:
        axis = np.asarray(info.axis.values, dtype=float)
        _set(self._measured, axis, measured)
        _set(self._predicted, axis, predicted)
        band = None if half_width is None else np.stack([predicted - half_width, predicted + half_width])
        _set_band(self._band, axis, band)
        return [values for values in (measured, predicted, band) if values is not None]

    def _show_selection(self, info: RunInfo, snapshot: Snapshot, chosen: IntArray) -> list[FloatArray]:
        axis = np.asarray(info.axis.values, dtype=float)
        mean = band = measured = None
        if len(chosen) and snapshot.prediction is not None:
            mean, spread = mean_and_spread(snapshot.prediction, chosen)
            band = np.stack([mean - spread, mean + spread])
        among = np.flatnonzero(np.isin(snapshot.measured_index, chosen))
        if len(among):
            measured = snapshot.spectra[among[-_OVERLAID:]]
        _set(self._selected, axis, mean)
        _set_band(self._selected_band, axis, band)
        _set(self._selected_measured, axis, measured)
        return [] if band is None else [band]

    def _show_clusters(self, info: RunInfo, snapshot: Snapshot) -> list[FloatArray]:
        clusters = self.feed.shared.clusters_of(snapshot)
        means: FloatArray = np.empty((0, 0))
        if _CLUSTERS in self._heading.chosen and clusters is not None and snapshot.prediction is not None:
            means = self._means(snapshot.prediction, clusters)
        if len(means) > len(self._clusters):
            for number in range(len(self._clusters), len(means)):
                self._clusters.append(self._plot.line(cluster_stroke(number)))
            self._stack_marks()
        axis = np.asarray(info.axis.values, dtype=float)
        for number, line in enumerate(self._clusters):
            shown = number < len(means) and bool(np.isfinite(means[number]).all())
            _set(line, axis, means[number] if shown else None)
        return [mean for mean in means if np.isfinite(mean).all()]

    def _means(self, prediction: Prediction, clusters: IntArray) -> FloatArray:
        """Kept from one move of the pointer to the next."""
        if self._grouped[0] is not prediction or self._grouped[1] is not clusters:
            self._grouped = (prediction, clusters, cluster_means(prediction, clusters))
        return self._grouped[2]

    def _show_residual(self, info: RunInfo, measured: Any, predicted: Any) -> None:
        residual = None if measured is None or predicted is None else measured - predicted
        if residual is not None and np.isfinite(residual).any():
            extent = float(np.nanmax(np.abs(residual)))
            self._residuals.span_y(-extent, extent, most=4)
        _set(self._residual, np.asarray(info.axis.values, dtype=float), residual)

    def close(self) -> None:
        """Take the panel off the page, with the parts that are not shown in it."""
        super().close()
        close_tree(self._residuals.figure)
        close_tree(self._patches)

    def _arrange(self, info: RunInfo) -> None:
        """Put in the parts that are shown."""
        wanted = [self._heading, self._plot.figure]
        if info.target == "spec2im":
            wanted.append(self._patches)
        elif _RESIDUAL in self._heading.chosen:
            wanted.append(self._residuals.figure)
        if list(self.children) != wanted:  # type: ignore[has-type]
            self.children = wanted

    def _stack_marks(self) -> None:
        bands = [self._selected_band, self._band]
        lines = [self._selected_measured, *self._clusters, self._selected, self._predicted, self._measured]
        self._plot.figure.marks = bands + lines

    def _span(self, spectra: FloatArray, seen: list[FloatArray]) -> None:
        # All measured spectra set the range, so that it stays while the pointer wanders; wild values do not.
        if spectra.size:
            seen = [np.percentile(spectra, [1, 99]), *seen]
        if seen:
            self._plot.span_y(min(float(v.min()) for v in seen), max(float(v.max()) for v in seen))

    def _legend(self, prediction: Prediction | None) -> list[dict[str, Any]]:
        strokes = [MEASURED]
        if prediction is not None:
            strokes.append(replace(PREDICTED, label=_label(prediction)))
        strokes += [SELECTED] if len(self._selected.y) else []
        strokes += [SELECTED_MEASURED] if len(self._selected_measured.y) else []
        shown = [number for number, line in enumerate(self._clusters) if len(line.y)]
        return [stroke.legend for stroke in [*strokes, *map(cluster_stroke, shown)]]

    def _sentence(
        self,
        info: RunInfo,
        snapshot: Snapshot,
        position: tuple[int, int] | None,
        index: int | None,
        taken: int,
        chosen: IntArray,
    ) -> str:
        parts = []
        if index is not None:
            expects = snapshot.prediction is not None
            parts.append(f"{_position_text(info.candidates.pixels[index])}: {_what(taken, expects)}")
        elif position is not None:
            parts.append(f"{_position_text(position)}: outside the measurable area")
        if len(chosen):
            among = int(np.isin(snapshot.measured_index, chosen).sum())
            parts.append(f"{len(chosen)} selected, {among} spectra measured among them")
        return "; ".join(parts) or "No spectra yet."


def _set(line: bqplot.Lines, axis: FloatArray, values: Any) -> None:
    """Data of a line; none where there is nothing to show. What is there already is not sent again."""
    nothing = np.empty(0)
    with line.hold_sync():
        line.x, line.y = (nothing, nothing) if values is None else (axis, np.asarray(values, dtype=float))


def _calibrated(prediction: Prediction) -> bool:
    return prediction.deviation is not None and prediction.profile is not None


def _set_band(mark: bqplot.Lines, axis: FloatArray, band: FloatArray | None) -> None:
    """Edges (2, S) of a band; none where there is nothing to show."""
    if band is None:
        _set(mark, axis, None)
    else:
        _set(mark, *left_to_right(axis, band))


def _half_width(prediction: Prediction, index: int) -> FloatArray | None:
    """Of the band (S,) around a predicted spectrum, described by :func:`_label`; None where unknown."""
    std = prediction.spectra_std(index)
    return std * HALF_WIDTH_90 if std is not None and _calibrated(prediction) else std


def _label(prediction: Prediction) -> str:
    """What the line and the band around it are."""
    if _calibrated(prediction):
        return "predicted, 90 % interval"
    return "predicted" if prediction.spread_scores is None else "predicted ± spread of the members"


def _position_text(position: Any) -> str:
    return f"row {position[0]}, col {position[1]}"


def _what(measured: int, predicted: bool) -> str:
    if measured:
        return "measured" + (f" {measured} times, the latest is shown" if measured > 1 else "")
    return "not measured; what the model expects" if predicted else "not measured, and nothing learned yet"
