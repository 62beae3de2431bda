from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from curiosity_widgets.widgets.spectra import SpectraPanel
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot, wait_for


@pytest.fixture
def session() -> FakeSession:
    made = FakeSession(make_info())
    made.snapshot = make_snapshot(made.info, 12)
    return made


@pytest.fixture
def panel(session: FakeSession) -> Iterator[SpectraPanel]:
    made = SpectraPanel(session)
    yield made
    made.close()


def test_the_latest_spectrum_is_followed(session: FakeSession, panel: SpectraPanel) -> None:
    np.testing.assert_array_equal(panel._measured.y, session.snapshot.spectra[-1])
    session.publish(make_snapshot(session.info, 13))
    wait_for(lambda: np.array_equal(panel._measured.y, session.snapshot.spectra[-1]))
    assert panel._plot.x_axis.label == "bias (V)"
    assert panel._plot.y_axis.label == "polarization (a.u.)"


def test_a_selected_place_shows_its_own_spectra(session: FakeSession, panel: SpectraPanel) -> None:
    info, snapshot = session.info, session.snapshot
    row, col = (int(value) for value in snapshot.measured[3])
    panel.feed.shared.set_state({"row": row, "col": col})
    np.testing.assert_array_equal(panel._measured.y, snapshot.spectra[3])
    index = info.candidates.index_at(row, col)
    expected = snapshot.prediction.spectra(index)
    spread = snapshot.prediction.spectra_std(index)
    np.testing.assert_allclose(panel._predicted.y, expected, rtol=1e-6)
    np.testing.assert_allclose(panel._band.y, [expected - spread, expected + spread], rtol=1e-5)
    assert panel._heading.sentence == f"row {row}, col {col}: measured"


def test_a_hovered_place_goes_before_the_selected_one(session: FakeSession, panel: SpectraPanel) -> None:
    panel.feed.shared.set_state({"row": 10, "col": 30})
    panel.feed.shared.set_state({"hover": [20, 9]})
    assert panel._heading.sentence.startswith("row 20, col 9")
    panel.feed.shared.set_state({"hover": []})
    assert panel._heading.sentence.startswith("row 10, col 30")


def test_outside_the_measurable_area_it_says_so(panel: SpectraPanel) -> None:
    panel.feed.shared.set_state({"row": 0, "col": 1})
    assert panel._heading.sentence == "row 0, col 1: outside the measurable area"
    assert len(panel._predicted.y) == 0


def test_without_a_prediction_only_the_measured_one(session: FakeSession, panel: SpectraPanel) -> None:
    session.publish(session.snapshot.with_(prediction=None))
    wait_for(lambda: len(panel._predicted.y) == 0)
    assert len(panel._measured.y)


def test_before_the_image_there_is_nothing() -> None:
    panel = SpectraPanel(FakeSession(None))
    assert panel._heading.sentence == "No spectra yet."
    panel.close()
