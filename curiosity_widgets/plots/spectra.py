"""Spectra: measured, predicted, and the interval of the prediction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from curiosity_widgets.drawing.cycles import ALL, MEAN, Cycles, left_to_right
from curiosity_widgets.drawing.palette import MEASURED, PREDICTED
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.learning.protocols import HALF_WIDTH_90
from curiosity_widgets.plots.run_view import LEGEND, Run, axes, opened
from curiosity_widgets.session.requests import checked_positions

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def spectra(
    run: Run, position: Sequence[float] | None = None, *, cycle: str = MEAN, ax: Axes | None = None
) -> Axes:
    """The spectrum at a position (row, col): measured, predicted, and the prediction's 90 % interval.

    ``position``: the last measured one by default. What the run does not have there is left out.
    ``cycle``: of spectra that run over the same axis several times, such as loops, "mean", "all", or the
    number of one from "0".

    Raises CuriosityError for a position that is no candidate, where nothing is measured or predicted, and
    for a cycle that there is not.
    """
    info, snapshot = opened(run)
    if position is None:
        if not len(snapshot.measured):
            raise CuriosityError("this run has no spectrum yet; give a position (row, col)")
        position = snapshot.measured[-1]
    points = checked_positions(position)
    if len(points) != 1:
        raise CuriosityError(f"position is {quoted(position)}; give one (row, col)")
    row, col = points[0].tolist()
    index = info.candidates.index_at(round(row), round(col))
    if index is None:
        raise CuriosityError(f"({row:g}, {col:g}) is no candidate; a whole patch must lie around it")
    taken = np.flatnonzero(snapshot.measured_index == index)
    prediction = snapshot.prediction
    if not len(taken) and prediction is None:
        raise CuriosityError(f"nothing is measured or predicted at ({row:g}, {col:g})")
    cycles = Cycles(info.axis.values)
    _check_cycle(cycle, cycles)
    drawn, x = axes(ax, size=(5.0, 3.2)), cycles.axis
    for number in taken:
        for values in np.atleast_2d(cycles.folded(snapshot.spectra[number], cycle)):
            drawn.plot(x, values, color=MEASURED.colour, lw=MEASURED.width, label=MEASURED.label)
    if prediction is not None:
        expected, deviation = prediction.spectra(index), prediction.spectra_std(index)
        if deviation is not None:
            ends = np.stack([expected - HALF_WIDTH_90 * deviation, expected + HALF_WIDTH_90 * deviation])
            folded = cycles.folded(ends, cycle)
            for band in folded[None] if folded.ndim == 2 else np.moveaxis(folded, 1, 0):
                at, (low, high) = left_to_right(x, band)
                drawn.fill_between(
                    at, low, high, color=PREDICTED.colour, alpha=0.2, lw=0, label="90 % interval"
                )
        for values in np.atleast_2d(cycles.folded(expected, cycle)):
            drawn.plot(x, values, color=PREDICTED.colour, lw=PREDICTED.width, label=PREDICTED.label)
    of = "" if cycles.count == 1 else f", {_named(cycle, cycles)}"
    drawn.set(title=f"row {row:g}, column {col:g}{of}", xlabel=info.axis.label, ylabel=info.values_label)
    handles, labels = drawn.get_legend_handles_labels()
    once = dict(zip(labels, handles, strict=True))  # repeats of a position share one entry
    drawn.legend(once.values(), once.keys(), **LEGEND)
    return drawn


def _check_cycle(cycle: str, cycles: Cycles) -> None:
    names = [choice["name"] for choice in cycles.choices] or [MEAN, ALL]
    if not isinstance(cycle, str) or cycle not in names:
        raise CuriosityError(f"cycle is {quoted(cycle)}; give one of {', '.join(map(repr, names))}")


def _named(cycle: str, cycles: Cycles) -> str:
    return next(choice["label"] for choice in cycles.choices if choice["name"] == cycle)
