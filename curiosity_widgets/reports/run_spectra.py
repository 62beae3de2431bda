"""The spectra on a run's page: measured ones, what each step expected, and why each position was measured.

Of several cycles their mean, as the dashboard's panel draws them at first.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.drawing.cycles import MEAN, Cycles
from curiosity_widgets.drawing.figure import listed
from curiosity_widgets.learning.protocols import Prediction
from curiosity_widgets.messages.spectra_figure import (
    band_order,
    half_widths,
    prediction_label,
    spectra_figure,
    usual_range,
)
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.session.why import why

_MOST_PREDICTED = 400_000  # numbers of a prediction that go into the page
_SAMPLE = 2000  # candidates besides the measured ones that it has of a larger one
_NEAR = 1 / 255  # of the range of all predicted values, as of the maps of a film


def run_spectra(info: RunInfo, snapshot: Snapshot) -> dict[str, Any] | None:
    """What the page's panel of spectra draws from; None where it has none."""
    if not has_spectra(info) or not len(snapshot.spectra):
        return None
    cycles = Cycles(info.axis.values)
    measured = cycles.folded(snapshot.spectra, MEAN)
    return {
        "figure": spectra_figure(info, snapshot).content(listed),
        "measured": snapshot.measured_index.tolist(),
        "spectra": as_text(measured),
        "usual": usual_range(measured),
        "order": listed(band_order(cycles)[1]),
        "learned": snapshot.step > 0,
        "prediction": expected(info, snapshot),
    }


def has_spectra(info: RunInfo) -> bool:
    """Whether spectra are what the run predicts."""
    return info.target == "im2spec"


def expected(info: RunInfo, snapshot: Snapshot) -> dict[str, Any] | None:
    """What was predicted at a moment: of all candidates it is known of, or of a sample and the measured ones.

    Predicted spectra without components are put on as few as leave each value within 1/255 of their range.
    """
    if snapshot.prediction is None or not has_spectra(info):
        return None
    cycles = Cycles(info.axis.values)
    prediction = _on_components(replace(snapshot.prediction, spread_scores=None), cycles)
    rows = prediction.sample
    if prediction.scores.size > _MOST_PREDICTED and rows is None:
        evenly = np.linspace(0, len(prediction.scores) - 1, _SAMPLE).astype(np.int64)
        rows = np.unique(np.concatenate([evenly, snapshot.measured_index]))
        prediction = prediction.of(rows)
    widths, profile = half_widths(prediction) or (None, None)
    return {
        "label": prediction_label(prediction),
        "rows": None if rows is None else rows.tolist(),
        "scores": as_text(prediction.scores),
        "components": as_text(prediction.components),
        "mean": as_text(prediction.mean),
        "halfWidth": as_text(widths),
        "profile": as_text(None if profile is None else cycles.folded(profile, MEAN)),
    }


def reasons(info: RunInfo, now: Snapshot, then: Snapshot) -> list[dict[str, Any]]:
    """Why each point was measured that was picked at the moment ``then``, and what was predicted there."""
    cycles = Cycles(info.axis.values)
    found = [why(now, int(number), then, info) for number in np.flatnonzero(now.measured_step == then.step)]
    return [
        {
            "number": one.number - 1,
            "sentence": one.sentence(),
            "predicted": as_text(None if one.predicted is None else cycles.folded(one.predicted, MEAN)),
        }
        for one in found
    ]


def as_text(values: Any) -> str | None:
    """Numbers as little-endian float32 in base64; None stays."""
    if values is None:
        return None
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f4").tobytes()).decode("ascii")


def _on_components(prediction: Prediction, cycles: Cycles) -> Prediction:
    """The same prediction of one cycle, as scores on components where these are fewer numbers."""
    if prediction.components is not None:
        mean = None if prediction.mean is None else cycles.folded(prediction.mean, MEAN)
        return replace(prediction, components=cycles.folded(prediction.components, MEAN), mean=mean)
    spectra = cycles.folded(prediction.scores, MEAN)
    if prediction.mean is not None:
        spectra = spectra + cycles.folded(prediction.mean, MEAN)
    if np.isfinite(spectra).all():
        mean = spectra.mean(axis=0)
        scores, components = _few_components(spectra - mean, _NEAR * float(np.ptp(spectra)))
        if scores.size + components.size < spectra.size:
            return replace(prediction, scores=scores, components=components, mean=mean)
    return replace(prediction, scores=spectra, mean=None)


def _few_components(centred: FloatArray, near: float) -> tuple[FloatArray, FloatArray]:
    """Scores (m, R) and components (R, P) whose product is within ``near`` of the values (m, P)."""
    directions = np.linalg.eigh(centred.T @ centred)[1][:, ::-1].T
    count = 1
    while True:
        scores = centred @ directions[:count].T
        if count >= len(directions) or np.abs(centred - scores @ directions[:count]).max() <= near:
            return scores, directions[:count]
        count *= 2
