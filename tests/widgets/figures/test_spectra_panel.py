from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest

from curiosity_widgets.data.scaling import image_scaler
from curiosity_widgets.widgets.figures.spectra_panel import SpectraPanel
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


def test_a_selected_position_shows_its_own_spectra(session: FakeSession, panel: SpectraPanel) -> None:
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


def test_the_band_is_the_one_in_the_legend(session: FakeSession, panel: SpectraPanel) -> None:
    def label() -> str:
        return str(panel._heading.legend[1]["label"])

    snapshot, axis = session.snapshot, session.info.axis.values
    assert label() == "predicted ± spread of the members"
    deviation = np.linspace(0.1, 0.3, len(session.info.candidates))
    profile = 1 + 0.5 * np.sin(axis)
    calibrated = dataclasses.replace(snapshot.prediction, deviation=deviation, profile=profile)
    session.publish(snapshot.with_(prediction=calibrated))
    wait_for(lambda: label() == "predicted, 90 % interval")
    latest = int(snapshot.measured_index[-1])
    expected = calibrated.spectra(latest)
    normal = 1.6449 * deviation[latest] * profile  # holds 90 % of a normal distribution
    np.testing.assert_allclose(panel._band.y, [expected - normal, expected + normal], rtol=1e-5)
    assert panel._plot.y.max >= (expected + normal).max()  # none of it is cut off
    # As in a run file, which keeps no members' predictions.
    session.publish(snapshot.with_(prediction=dataclasses.replace(snapshot.prediction, spread_scores=None)))
    wait_for(lambda: label() == "predicted")
    assert len(panel._band.y) == 0


def test_a_hovered_position_takes_precedence_over_the_selected_one(
    session: FakeSession, panel: SpectraPanel
) -> None:
    panel.feed.shared.set_state({"row": 10, "col": 30})
    panel.feed.shared.set_state({"hover": [20, 9]})
    assert panel._heading.sentence.startswith("row 20, col 9")
    panel.feed.shared.set_state({"hover": []})
    assert panel._heading.sentence.startswith("row 10, col 30")


def test_a_position_outside_the_measurable_area_is_named_as_such(panel: SpectraPanel) -> None:
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


def test_selected_candidates_are_overlaid_with_the_measured_among_them(
    session: FakeSession, panel: SpectraPanel
) -> None:
    snapshot = session.snapshot
    chosen = np.unique([*snapshot.measured_index[[2, 5]], 7, 400])
    panel.feed.shared.select_candidates(chosen)
    spectra = snapshot.prediction.spectra(chosen)
    np.testing.assert_allclose(panel._selected.y, spectra.mean(axis=0), atol=1e-5)
    spread = spectra.std(axis=0)
    np.testing.assert_allclose(panel._selected_band.y[1] - panel._selected_band.y[0], 2 * spread, atol=1e-5)
    np.testing.assert_array_equal(panel._selected_measured.y, snapshot.spectra[[2, 5]])
    assert len(panel._measured.y) == 0  # the latest is not followed beside a selection
    assert panel._heading.sentence == "4 selected, 2 spectra measured among them"
    panel.feed.shared.set_state({"row": 10, "col": 30})
    assert panel._heading.sentence.startswith("row 10, col 30: not measured")
    assert len(panel._predicted.y)
    panel.feed.shared.select_candidates([])
    assert len(panel._selected.y) == 0


def test_the_residual_is_measured_less_predicted_and_may_be_hidden(
    session: FakeSession, panel: SpectraPanel
) -> None:
    snapshot = session.snapshot
    expected = snapshot.spectra[-1] - snapshot.prediction.spectra(snapshot.measured_index[-1])
    np.testing.assert_allclose(panel._residual.y, expected, atol=1e-6)
    assert panel._residuals.figure in panel.children
    panel._heading.chosen = []
    assert panel._residuals.figure not in panel.children


def test_cluster_means_are_shown_on_request(session: FakeSession, panel: SpectraPanel) -> None:
    panel._heading.chosen = ["clusters"]
    snapshot = session.snapshot
    members = np.flatnonzero(snapshot.clusters == 2)
    np.testing.assert_allclose(
        panel._clusters[2].y, snapshot.prediction.spectra(members).mean(axis=0), atol=1e-4
    )
    assert len(panel._clusters) == 4
    assert [entry["label"] for entry in panel._heading.legend][-1] == "cluster 4"
    panel.feed.shared.clusters = np.minimum(snapshot.clusters, 1)  # as the latent panel groups them
    assert [len(line.y) > 0 for line in panel._clusters] == [True, True, False, False]
    panel._heading.chosen = []
    assert not any(len(line.y) for line in panel._clusters)


def test_spec2im_shows_the_patch_beside_the_predicted_one() -> None:
    info = dataclasses.replace(make_info(), target="spec2im")
    session = FakeSession(info)
    moment = make_snapshot(info, 12)
    true = info.candidates.patches(info.image, moment.measured_index)
    scaled = image_scaler(info.image).apply(info.image)
    patches = info.candidates.patches(scaled, moment.measured_index)
    session.snapshot = moment.with_(prediction=None, patches=patches[:11])
    panel = SpectraPanel(session)
    assert panel._patches in panel.children
    assert panel._heading.options == []  # no residual, no means without predicted spectra
    assert panel._patches.predicted == b""  # the latest spectrum has not been trained on yet
    row, col = (int(value) for value in moment.measured[3])
    panel.feed.shared.set_state({"row": row, "col": col})
    shown = np.frombuffer(panel._patches.predicted, "<f4").reshape(true[3].shape)
    recorded = np.frombuffer(panel._patches.recorded, "<f4").reshape(true[3].shape)
    np.testing.assert_allclose(shown, recorded, rtol=1e-4, atol=1e-3)
    assert panel._patches.channels == ["amplitude (m)", "height (nm)"]
    panel.close()
