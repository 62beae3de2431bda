"""The spectra panel: what was measured at a position and what the model expects there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import bqplot
import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.drawing.cycles import ALL, MEAN, Cycles, left_to_right
from curiosity_widgets.drawing.palette import (
    BLUE,
    GREY,
    MEASURED,
    PREDICTED,
    PREDICTED_THEN,
    PURPLE,
    RESIDUAL,
    SELECTED,
    SELECTED_MEASURED,
    Stroke,
    cluster_stroke,
    group_stroke,
)
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import HALF_WIDTH_90, Prediction
from curiosity_widgets.messages.spectra_figure import half_widths, prediction_label, usual_range
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.session.why import Why
from curiosity_widgets.widgets.common.boxed import BoxedPanel
from curiosity_widgets.widgets.common.lifetime import close_tree
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.figures.band import BandChoice
from curiosity_widgets.widgets.figures.groups import cluster_means, mean_and_spread
from curiosity_widgets.widgets.figures.mean_lines import MeanLines, stacked
from curiosity_widgets.widgets.figures.plots import Plot
from curiosity_widgets.widgets.heading import Heading
from curiosity_widgets.widgets.pages import refusal
from curiosity_widgets.widgets.patches import PatchPair

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

_OVERLAID = 20  # measured spectra of a selection that are drawn; more is a smear

_RESIDUAL, _CLUSTERS, _GROUPS, _FIXED = "residual", "clusters", "groups", "fixed"
_OPTIONS = [
    {"name": _RESIDUAL, "label": "Residual"},
    {"name": _CLUSTERS, "label": "Cluster means"},
    {"name": _GROUPS, "label": "Means of named groups"},
    {"name": _FIXED, "label": "Fixed range"},
]


class SpectraPanel(BoxedPanel):
    """``SpectraPanel(session)``: measured and predicted spectrum at the selected or hovered position.

    While nothing is selected it follows the latest measured spectrum. Selected candidates are overlaid as
    the mean and spread of what the model expects there, with the spectra measured among them.
    """

    looks_back = True

    def __init__(self, session: Session, feed: Feed | None = None) -> None:
        self._heading = Heading(title="Spectra", options=_OPTIONS, stacks=True, bands=True)
        self._plot, self._residuals = Plot(), Plot(y_label="residual")
        self._measured = self._plot.line(MEASURED)
        self._predicted = self._plot.line(PREDICTED)
        self._then = self._plot.line(PREDICTED_THEN)
        self._band = self._plot.band(BLUE, "interval of the prediction")
        self._selected = self._plot.line(SELECTED)
        self._selected_band = self._plot.band(PURPLE, "spread of the selected")
        self._selected_measured = self._plot.line(SELECTED_MEASURED, opacities=[0.4])
        self._clusters = MeanLines(self._plot, self._stack_marks)
        self._groups = MeanLines(self._plot, self._stack_marks)
        self._residual = self._residuals.line(RESIDUAL)
        zero = self._residuals.line(Stroke("", GREY, "dotted", 1.0))
        self._zero = zero
        self._residuals.figure.marks = [zero, self._residual]
        self._residuals.mount.add_class("cw-small")
        self._band_choice = BandChoice(self._plot, self._heading)
        self._patches = PatchPair()
        self._labelled: RunInfo | None = None
        self._spanned = False  # whether the range is that of data
        self._cycles = Cycles(np.arange(2.0))
        self._grouped: tuple[Any, Any, FloatArray] = (None, None, np.empty((0, 0)))
        super().__init__(session, feed, children=[self._heading, self._plot.mount])
        self.add_class("cw-panel")
        self.add_class("cw-plot")
        self._stack_marks()
        self._band_choice.join(self.feed.shared)
        self.feed.shared.observe(self._move, ["row", "col", "hover", "selection", "clusters", "groups"])
        self._heading.observe(self._move, ["chosen", "choice", "offset"])
        self._heading.on_msg(self._flag_or_unflag)
        self.join()

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Show the spectra at the hovered, selected or latest position, and those of the selection."""
        self._plot.say_something(info is not None)
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
        known = index is not None and prediction is not None and bool(prediction.is_known(index))
        measured = snapshot.spectra[taken[-1]] if len(taken) else None
        predicted = prediction.spectra(index) if known else None  # type: ignore[union-attr, arg-type]
        half_width = _half_width(prediction, index) if known else None  # type: ignore[arg-type]

        seen = self._show(info, measured, predicted, half_width)
        seen += self._show_selection(info, snapshot, chosen)
        seen += self._show_clusters(info, snapshot)
        seen += self._show_groups(snapshot)
        self._show_residual(info, measured, predicted)
        reason = self._why(snapshot, taken)
        then = None if reason is None else reason.predicted
        _set(self._then, self._cycles.axis, self._fold(then))
        self._patches.show(info, snapshot, int(taken[-1]) if len(taken) else None)
        self._arrange(info)
        self._span(snapshot.spectra, seen)
        self._heading.legend = self._legend(prediction if known else None)
        sentence = self._sentence(info, snapshot, position, index, len(taken), chosen, known)
        self._heading.sentence = sentence if reason is None else f"{sentence}. {reason.sentence()}"
        self._heading.action, self._heading.action_hint = flag_action(taken, snapshot)

    def _why(self, snapshot: Snapshot, taken: IntArray) -> Why | None:
        """Why the selected point was measured; None where none is selected, or before that is looked up."""
        if not len(taken) or self.feed.shared.hovered is not None or self.feed.shared.selected is None:
            return None
        initial = not snapshot.measured_step[taken[-1]]  # which the map shows by its mark
        return None if initial else self.feed.past.why(int(taken[-1]))

    def _flag_or_unflag(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        """The user presses the button of the spectrum that is selected, else of the latest."""
        if content.get("type") != "action" or refusal(self.feed.session, content):
            return
        with self.feed.lock:
            session, snapshot = self.feed.session, self.feed.session.snapshot
            position = self.feed.shared.selected or self._position(snapshot, alone=True)
            index = (
                None
                if position is None or session.info is None
                else session.info.candidates.index_at(*position)
            )
            taken = np.flatnonzero(snapshot.measured_index == index)
            if not len(taken):
                return
            number = int(taken[-1])
            try:
                (session.unflag if number in snapshot.left_out else session.flag)(number)
            except CuriosityError as error:
                self._heading.sentence = str(error)

    def _position(self, snapshot: Snapshot, *, alone: bool) -> tuple[int, int] | None:
        """Under the pointer, else selected, else the latest where nothing else is shown."""
        position = self.feed.shared.hovered or self.feed.shared.selected
        if position is None and alone and len(snapshot.measured):
            row, col = snapshot.measured[-1]
            return round(float(row)), round(float(col))
        return position

    def _move(self, _change: Any) -> None:
        with self.feed.lock:
            self.draw(self.feed.moment, self.feed.session.info)

    def _label(self, info: RunInfo) -> None:
        # Where patches are predicted no spectra are: nothing to take from measured ones, nothing to average.
        self._heading.options = [] if info.target == "spec2im" else _OPTIONS
        self._heading.bands = info.target != "spec2im"
        self._plot.name_y(info.values_label)
        for plot in (self._plot, self._residuals):
            plot.x_axis.label = info.axis.label
            plot.span_x(float(np.min(info.axis.values)), float(np.max(info.axis.values)))
        ends = np.array([np.min(info.axis.values), np.max(info.axis.values)], dtype=float)
        _set(self._zero, ends, np.zeros(2))
        self._cycles = Cycles(info.axis.values)
        self._heading.choices = [] if info.target == "spec2im" else self._cycles.choices
        self._heading.choice = MEAN if self._heading.choices else ""
        self._labelled = info

    def _show(self, info: RunInfo, measured: Any, predicted: Any, half_width: Any) -> list[FloatArray]:
        axis = self._cycles.axis
        measured, predicted, half_width = map(self._fold, (measured, predicted, half_width))
        _set(self._measured, axis, measured)
        _set(self._predicted, axis, predicted)
        band = None if half_width is None else np.stack([predicted - half_width, predicted + half_width])
        _set_band(self._band, axis, None if self._heading.choice == ALL else band)
        return [values for values in (measured, predicted, band) if values is not None]

    def _show_selection(self, info: RunInfo, snapshot: Snapshot, chosen: IntArray) -> list[FloatArray]:
        axis = self._cycles.axis
        mean = band = measured = None
        if len(chosen) and snapshot.prediction is not None:
            mean, spread = map(self._mean_cycle, mean_and_spread(snapshot.prediction, chosen))
            band = np.stack([mean - spread, mean + spread])
        among = np.flatnonzero(np.isin(snapshot.measured_index, chosen))
        if len(among):
            raw = self._mean_cycle(snapshot.spectra[among[-_OVERLAID:]])
            measured = stacked(raw, self._offset(snapshot))
        _set(self._selected, axis, mean)
        _set_band(self._selected_band, axis, band)
        _set(self._selected_measured, axis, measured)
        lines = [] if measured is None or not self._heading.offset else [measured]
        return lines if band is None else [band, *lines]

    def _show_clusters(self, info: RunInfo, snapshot: Snapshot) -> list[FloatArray]:
        clusters = self.feed.shared.clusters_of(snapshot)
        means: FloatArray = np.empty((0, 0))
        if _CLUSTERS in self._heading.chosen and clusters is not None and snapshot.prediction is not None:
            means = self._means(snapshot.prediction, clusters)
        means = self._mean_cycle(means) if means.size else means
        return self._clusters.show(
            self._cycles.axis, means, [cluster_stroke(n) for n in range(len(means))], self._offset(snapshot)
        )

    def _show_groups(self, snapshot: Snapshot) -> list[FloatArray]:
        """What the model expects on average in every group that a user has named."""
        groups = self.feed.shared.groups if _GROUPS in self._heading.chosen else {}
        if snapshot.prediction is None or not groups:
            return self._groups.show(self._cycles.axis, np.empty((0, 0)), [])
        means = [mean_and_spread(snapshot.prediction, index)[0] for index in groups.values()]
        strokes = [group_stroke(number, name) for number, name in enumerate(groups)]
        return self._groups.show(
            self._cycles.axis, self._mean_cycle(np.stack(means)), strokes, self._offset(snapshot)
        )

    def _offset(self, snapshot: Snapshot) -> float:
        """Between stacked lines, in the unit of the spectra."""
        if not self._heading.offset or not snapshot.spectra.size:
            return 0.0
        low, high = np.percentile(snapshot.spectra, [1, 99])
        return float(self._heading.offset * (high - low))

    def _means(self, prediction: Prediction, clusters: IntArray) -> FloatArray:
        """Kept from one move of the pointer to the next."""
        if self._grouped[0] is not prediction or self._grouped[1] is not clusters:
            self._grouped = (prediction, clusters, cluster_means(prediction, clusters))
        return self._grouped[2]

    def _show_residual(self, info: RunInfo, measured: Any, predicted: Any) -> None:
        residual = None if measured is None or predicted is None else self._fold(measured - predicted)
        if residual is not None and np.isfinite(residual).any():
            extent = float(np.nanmax(np.abs(residual)))
            self._residuals.span_y(-extent, extent, most=4)
        _set(self._residual, self._cycles.axis, residual)

    def _fold(self, spectra: Any) -> Any:
        """Spectra (..., S) as the cycles that are chosen; None stays."""
        return None if spectra is None else self._cycles.folded(spectra, self._heading.choice)

    def _mean_cycle(self, spectra: FloatArray) -> FloatArray:
        """What is drawn beside the spectrum of a position: one cycle, where that shows all of them too."""
        choice = self._heading.choice
        return self._cycles.folded(spectra, MEAN if choice == ALL else choice)

    def close(self) -> None:
        """Take the panel off the page, with the parts that are not shown in it."""
        super().close()
        self._band_choice.close()
        close_tree(self._residuals.mount)
        close_tree(self._patches)

    def _arrange(self, info: RunInfo) -> None:
        """Put in the parts that are shown."""
        wanted = [self._heading, self._plot.mount]
        if info.target == "spec2im":
            wanted.append(self._patches)
        elif _RESIDUAL in self._heading.chosen:
            wanted.append(self._residuals.mount)
        if list(self.children) != wanted:  # type: ignore[has-type]
            self.children = wanted

    def _stack_marks(self) -> None:
        bands = [self._selected_band, self._band]
        means = [*self._clusters.marks, *self._groups.marks]
        lines = [self._selected_measured, *means, self._selected, self._then, self._predicted, self._measured]
        self._plot.figure.marks = bands + lines

    def _span(self, spectra: FloatArray, seen: list[FloatArray]) -> None:
        if _FIXED in self._heading.chosen and self._spanned:
            return  # as it was when it was fixed
        self._spanned = bool(seen) or spectra.size > 0
        # All measured spectra set the range, so that it stays while the pointer wanders; wild values do not.
        if spectra.size:
            seen = [np.array(usual_range(self._mean_cycle(spectra))), *seen]
        if seen:
            self._plot.span_y(min(float(v.min()) for v in seen), max(float(v.max()) for v in seen))

    def _legend(self, prediction: Prediction | None) -> list[dict[str, Any]]:
        strokes = [MEASURED]
        if prediction is not None:
            strokes.append(replace(PREDICTED, label=prediction_label(prediction)))
        strokes += [PREDICTED_THEN] if len(self._then.y) else []
        strokes += [SELECTED] if len(self._selected.y) else []
        strokes += [SELECTED_MEASURED] if len(self._selected_measured.y) else []
        means = [*self._clusters.legend, *self._groups.legend]
        return [*(stroke.legend for stroke in strokes), *means]

    def _sentence(
        self,
        info: RunInfo,
        snapshot: Snapshot,
        position: tuple[int, int] | None,
        index: int | None,
        taken: int,
        chosen: IntArray,
        known: bool,
    ) -> str:
        parts = []
        if index is not None:
            what = _what(taken, snapshot.prediction is not None, known)
            parts.append(f"{_position_text(info.candidates.pixels[index])}: {what}")
        elif position is not None:
            parts.append(f"{_position_text(position)}: outside the measurable area")
        if len(chosen):
            among = int(np.isin(snapshot.measured_index, chosen).sum())
            parts.append(f"{len(chosen)} selected, {among} spectra measured among them")
        return "; ".join(parts) or "No spectra yet."


def flag_action(taken: IntArray, snapshot: Snapshot) -> tuple[str, str]:
    """Label and hint of the button for the latest of the spectra ``taken`` at a position; empty: none."""
    if not len(taken):
        return "", ""
    reason = snapshot.left_out.get(int(taken[-1]))
    if reason is None:
        return "Flag", "Keep this spectrum, but learn from it no more"
    return "Unflag", f"Not learned from ({reason}); learn from it again"


def _set(line: bqplot.Lines, axis: FloatArray, values: Any) -> None:
    """Data of a line; none where there is nothing to show. What is there already is not sent again."""
    nothing = np.empty(0)
    with line.hold_sync():
        line.x, line.y = (nothing, nothing) if values is None else (axis, np.asarray(values, dtype=float))


def _set_band(mark: bqplot.Lines, axis: FloatArray, band: FloatArray | None) -> None:
    """Edges (2, S) of a band; none where there is nothing to show."""
    if band is None:
        _set(mark, axis, None)
    else:
        _set(mark, *left_to_right(axis, band))


def _half_width(prediction: Prediction, index: int) -> FloatArray | None:
    """Of the band (S,) around a predicted spectrum, see :func:`prediction_label`; None where unknown."""
    std = prediction.spectra_std(index)
    return std * HALF_WIDTH_90 if std is not None and half_widths(prediction) is not None else std


def _position_text(position: Any) -> str:
    return f"row {position[0]}, col {position[1]}"


def _what(measured: int, predicted: bool, known: bool) -> str:
    if measured:
        return "measured" + (f" {measured} times, the latest is shown" if measured > 1 else "")
    if predicted and not known:
        return "not measured; what was expected here is not kept of this step"
    return "not measured; what the model expects" if predicted else "not measured, and nothing learned yet"
