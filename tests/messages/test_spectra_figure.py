"""The spectrum of a report and that of the dashboard: the same series, colours and ranges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from curiosity_widgets.drawing.cycles import MEAN, Cycles
from curiosity_widgets.drawing.figure import Axis, Figure, Line
from curiosity_widgets.drawing.palette import PREDICTED_THEN
from curiosity_widgets.messages.spectra_figure import spectra_figure, usual_range
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from curiosity_widgets.widgets.figures.plain import description
from curiosity_widgets.widgets.figures.spectra_panel import SpectraPanel
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot


@pytest.fixture
def run() -> tuple[RunInfo, Snapshot]:
    info = make_info()
    snapshot = make_snapshot(info, 40)
    assert snapshot.prediction is not None
    count, length = len(info.candidates), len(info.axis.values)
    prediction = replace(
        snapshot.prediction, deviation=np.linspace(0.1, 0.4, count), profile=np.linspace(0.5, 1.5, length)
    )
    return info, snapshot.with_(prediction=prediction)


def look(line: Line) -> tuple[str, str, float, bool]:
    return line.stroke.colour, line.stroke.dash, line.stroke.width if not line.band else 0.0, line.band


def _with_then(panel: SpectraPanel) -> Any:
    panel._then.x = panel._then.y = np.zeros(2)
    return panel._plot.mount


def test_the_lines_of_a_spectrum_are_those_of_the_dashboard(run: tuple[RunInfo, Snapshot]) -> None:
    info, snapshot = run
    session = FakeSession(info)
    session.snapshot = snapshot
    panel = SpectraPanel(session)  # type: ignore[arg-type] # shows the latest measured spectrum
    live: Figure = description(panel._plot.mount)
    drawn = spectra_figure(info, snapshot)
    # What was predicted then belongs to a point that is selected.
    at_first = [line for line in drawn.lines if line.stroke != PREDICTED_THEN]
    assert [look(line) for line in at_first] == [look(line) for line in live.lines]
    assert look(drawn.lines[1]) == look(description(_with_then(panel)).lines[1])
    assert drawn.x == live.x
    assert drawn.y.label == live.y.label
    shown = [np.asarray(line.y, dtype=float) for line in live.lines]
    usual = usual_range(Cycles(info.axis.values).folded(snapshot.spectra, MEAN))
    whole = Axis.around(drawn.y.label, np.concatenate([usual, *(v.ravel() for v in shown)]), 8)
    assert (whole.low, whole.high, whole.texts) == (live.y.low, live.y.high, live.y.texts)
    panel.close()
