from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest

from curiosity_widgets.data.scaling import image_scaler
from curiosity_widgets.errors import CuriosityError
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
    panel = SpectraPanel(session := FakeSession(None))
    assert panel._heading.sentence == "No spectra yet."
    assert "cw-unknown" in panel._plot.figure._dom_classes
    session.info = make_info()
    panel.draw(make_snapshot(session.info, 9), session.info)
    assert "cw-unknown" not in panel._plot.figure._dom_classes
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


def test_the_residual_is_measured_less_predicted_and_is_shown_on_request(
    session: FakeSession, panel: SpectraPanel
) -> None:
    snapshot = session.snapshot
    expected = snapshot.spectra[-1] - snapshot.prediction.spectra(snapshot.measured_index[-1])
    np.testing.assert_allclose(panel._residual.y, expected, atol=1e-6)
    assert panel._residuals.mount not in panel.children
    panel._heading.chosen = ["residual"]
    assert panel._residuals.mount in panel.children
    panel._heading.chosen = []
    assert panel._residuals.mount not in panel.children


def test_cluster_means_are_shown_on_request(session: FakeSession, panel: SpectraPanel) -> None:
    panel._heading.chosen = ["clusters"]
    snapshot = session.snapshot
    members = np.flatnonzero(snapshot.clusters == 2)
    np.testing.assert_allclose(
        panel._clusters.marks[2].y, snapshot.prediction.spectra(members).mean(axis=0), atol=1e-4
    )
    assert len(panel._clusters.marks) == 4
    assert [entry["label"] for entry in panel._heading.legend][-1] == "cluster 4"
    panel.feed.shared.clusters = np.minimum(snapshot.clusters, 1)  # as the latent panel groups them
    assert [len(line.y) > 0 for line in panel._clusters.marks] == [True, True, False, False]
    panel._heading.chosen = []
    assert not any(len(line.y) for line in panel._clusters.marks)


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


def test_of_several_cycles_the_mean_is_drawn_or_what_is_chosen() -> None:
    info = make_info()
    way = np.array([0.0, 2, 4, 2, 0, -2, -4, -2])
    info = dataclasses.replace(info, axis=dataclasses.replace(info.axis, values=np.tile(way, 5)))
    session = FakeSession(info)
    session.snapshot = moment = make_snapshot(info, 12)
    panel = SpectraPanel(session)
    latest = moment.spectra[-1].reshape(5, 8)
    assert [choice["name"] for choice in panel._heading.choices] == ["mean", "all", "0", "1", "2", "3", "4"]
    np.testing.assert_allclose(panel._measured.y, latest.mean(0), atol=1e-6)
    np.testing.assert_array_equal(panel._measured.x, way)
    assert panel._band.y.size
    panel._heading.choice = "3"
    np.testing.assert_allclose(panel._measured.y, latest[3], atol=1e-6)
    panel._heading.choice = "all"
    assert panel._measured.y.shape == (5, 8)
    assert not panel._band.y.size  # of all at once it would be a blob
    panel.close()


def test_spectra_are_stacked_and_the_range_is_fixed() -> None:
    info = make_info()
    session = FakeSession(info)
    session.snapshot = make_snapshot(info, 9)
    panel = SpectraPanel(session)
    panel._heading.chosen = ["clusters"]
    together = [line.y.copy() for line in panel._clusters.marks]
    panel._heading.offset = 0.5
    apart = [line.y - before for line, before in zip(panel._clusters.marks, together, strict=True)]
    step = apart[1][0]
    assert step > 0
    for number, shift in enumerate(apart):
        np.testing.assert_allclose(shift, number * step, atol=1e-6)
    assert panel._plot.y.max >= max(line.y.max() for line in panel._clusters.marks)
    panel._heading.chosen = ["clusters", "fixed"]
    ends = (panel._plot.y.min, panel._plot.y.max)
    panel._heading.offset = 0.0
    assert (panel._plot.y.min, panel._plot.y.max) == ends
    panel._heading.chosen = ["clusters"]
    assert panel._plot.y.max < ends[1]
    panel.close()


def test_a_measured_spectrum_is_flagged_and_unflagged_by_a_button(
    session: FakeSession, panel: SpectraPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, int]] = []
    monkeypatch.setattr(session, "flag", lambda number: done.append(("flag", number)), raising=False)
    monkeypatch.setattr(session, "unflag", lambda number: done.append(("unflag", number)), raising=False)
    row, col = (int(value) for value in session.snapshot.measured[3])
    panel.feed.shared.set_state({"row": row, "col": col})
    assert panel._heading.action == "Flag"
    panel._heading._handle_custom_msg({"type": "action"}, [])
    session.publish(session.snapshot.with_(left_out={3: "by hand"}))
    wait_for(lambda: panel._heading.action == "Unflag")
    assert "by hand" in panel._heading.action_hint
    panel._heading._handle_custom_msg({"type": "action"}, [])
    assert done == [("flag", 3), ("unflag", 3)]

    def refuse(number: int) -> None:
        raise CuriosityError("run.h5 is open read-only")

    monkeypatch.setattr(session, "unflag", refuse)
    panel._heading._handle_custom_msg({"type": "action"}, [])
    assert panel._heading.sentence == "run.h5 is open read-only"
    free = next(
        one
        for one in session.info.candidates.pixels
        if one.tolist() not in session.snapshot.measured.tolist()
    )
    panel.feed.shared.set_state({"row": int(free[0]), "col": int(free[1])})
    assert panel._heading.action == ""
