from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import ReplaySource
from curiosity_widgets.testing import SOURCE_MISTAKES, check_source_mistake
from curiosity_widgets.testing.source_mistakes import MistakenSource
from tests.contract.test_sources import full_grid, replayed


@pytest.mark.parametrize("mistake", [m for m in SOURCE_MISTAKES if "clamped" not in m])
def test_a_mistake_changes_what_comes_back(mistake):
    right, wrong = (
        ReplaySource(full_grid()),
        MistakenSource(ReplaySource(full_grid()), SOURCE_MISTAKES[mistake]),
    )
    points = np.array([[1.0, 2.0], [5.0, 9.0]])
    spectra = [[m.values.tolist() for m in source.measure(points)] for source in (right, wrong)]
    images = [source.image().channels["channel 1"].tolist() for source in (right, wrong)]
    assert spectra[0] != spectra[1] or images[0] != images[1]


def test_a_mistake_that_goes_unnoticed_is_reported(monkeypatch):
    monkeypatch.setattr("curiosity_widgets.testing.source_contract.SOURCE_CLAUSES", ())
    with pytest.raises(AssertionError, match="does not notice the mistake 'image mirrored'"):
        check_source_mistake(lambda: ReplaySource(full_grid()), replayed(full_grid()), "image mirrored")


def test_the_wrapper_reports_the_positions_asked_for():
    right, point = ReplaySource(full_grid()), np.array([[1.0, 3.0]])
    source = MistakenSource(right, SOURCE_MISTAKES["rows from the other end"])
    measurement = next(iter(source.measure(point)))
    assert measurement.commanded == (1.0, 3.0)
    assert measurement.actual is None
    assert measurement.values[0] != next(iter(right.measure(point))).values[0]
