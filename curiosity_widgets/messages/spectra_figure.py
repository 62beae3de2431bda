"""The spectrum at a position as a figure: the same lines and ranges as the dashboard's panel."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.drawing.cycles import MEAN, Cycles, left_to_right
from curiosity_widgets.drawing.figure import Axis, Figure, Line
from curiosity_widgets.drawing.palette import BLUE, MEASURED, PREDICTED, PREDICTED_THEN, Stroke
from curiosity_widgets.learning.protocols import HALF_WIDTH_90, Prediction
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

_TICKS = 8
_BAND = 0.2  # opacity
_HEIGHT = 470  # pixels


def spectra_figure(info: RunInfo, snapshot: Snapshot) -> Figure:
    """The interval, what was predicted before a measurement, the predicted and the measured line, without
    numbers: the page fills them in.
    """
    cycles = Cycles(info.axis.values)
    along, _ = band_order(cycles)
    x, none = cycles.axis, np.full(len(cycles.axis), np.nan)
    return Figure(
        "Spectra",
        Axis.along(info.axis.label, info.axis.values, _TICKS),
        Axis.around(info.values_label, usual_range(cycles.folded(snapshot.spectra, MEAN)), _TICKS),
        (
            Line(Stroke("", BLUE), along, np.full((2, len(along)), np.nan), band=True, opacity=_BAND),
            Line(PREDICTED_THEN, x, none),
            Line(PREDICTED, x, none),
            Line(MEASURED, x, none),
        ),
        height=_HEIGHT,
    )


def band_order(cycles: Cycles) -> tuple[FloatArray, FloatArray]:
    """The axis (Q,) of an interval, sweep by sweep from left to right, and which value stands at each place;
    NaN between two sweeps.
    """
    places = np.arange(len(cycles.axis), dtype=float)
    along, order = left_to_right(cycles.axis, np.stack([places, places]))
    return along, order[0]


def usual_range(spectra: FloatArray) -> list[float]:
    """What nearly all measured values lie between: wild ones do not set the range."""
    return [float(end) for end in np.percentile(spectra, [1, 99])]


def half_widths(prediction: Prediction) -> tuple[FloatArray, FloatArray] | None:
    """Half widths (N,) of the 90 % intervals and their profile (S,); None where they are not calibrated."""
    if prediction.deviation is None or prediction.profile is None:
        return None
    return np.asarray(prediction.deviation) * HALF_WIDTH_90, np.asarray(prediction.profile)


def prediction_label(prediction: Prediction) -> str:
    """What the predicted line and the band around it are."""
    if half_widths(prediction) is not None:
        return "predicted, 90 % interval"
    return "predicted" if prediction.spread_scores is None else "predicted ± spread of the members"
