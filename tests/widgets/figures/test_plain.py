from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.widgets.figures.learning_panel import LearningPanel
from curiosity_widgets.widgets.figures.spectra_panel import SpectraPanel
from curiosity_widgets.widgets.figures.training_panel import TrainingPanel
from tests.widgets.fake_session import LENGTH, FakeSession, make_info, make_snapshot, wait_for


@pytest.fixture
def session() -> FakeSession:
    made = FakeSession(make_info())
    made.snapshot = make_snapshot(made.info, 12)
    return made


def drawn(line: dict) -> np.ndarray:
    return np.frombuffer(line["y"], "<f4").reshape(line["count"], -1)


def test_it_shows_what_the_spectra_panel_shows_and_follows_it(session: FakeSession) -> None:
    panel = SpectraPanel(session)
    panel._heading.chosen = ["residual"]
    plain = panel._display_()
    assert panel._display_() is plain
    heading, figure, residuals = plain.parts
    assert heading == {"kind": "heading", "model": panel._heading}
    assert figure["x"]["label"] == "bias (V)"
    assert figure["y"]["texts"] == [f"{tick:.1f}".replace("-", "−") for tick in figure["y"]["ticks"]]
    np.testing.assert_allclose(drawn(figure["lines"][-1])[0], session.snapshot.spectra[-1], rtol=1e-6)
    (band,) = [line for line in figure["lines"] if line["band"]]
    assert drawn(band).shape == (2, LENGTH)
    assert residuals["height"] == 130

    panel.feed.shared.set_state({"hover": [int(value) for value in session.snapshot.measured[3]]})
    np.testing.assert_allclose(drawn(plain.parts[1]["lines"][-1])[0], session.snapshot.spectra[3], rtol=1e-6)
    panel._heading.chosen = []
    assert [part["kind"] for part in plain.parts] == ["heading", "figure"]
    panel.feed.shared.set_state({"hover": []})
    session.publish(make_snapshot(session.info, 13))
    latest = session.snapshot.spectra[-1]
    wait_for(lambda: np.allclose(drawn(plain.parts[1]["lines"][-1])[0], latest, rtol=1e-5))
    panel.close()
    assert plain.comm is None
    assert panel.feed.panels == [panel.feed.status]


def test_the_score_has_dots_in_the_learning_panel(session: FakeSession) -> None:
    panel = LearningPanel(session)
    heading, figure = panel._display_().parts
    assert heading["kind"] == "heading"
    assert [line["dots"] > 0 for line in figure["lines"]] == [*[False] * 5, True]
    panel.close()


def test_rows_and_logarithmic_axes_of_the_training_panel(session: FakeSession) -> None:
    panel = TrainingPanel(session)
    heading, row = panel._display_().parts
    assert (heading["kind"], row["kind"]) == ("heading", "row")
    losses, errors = row["parts"]
    assert [part["kind"] for part in losses["parts"]] == ["heading", "figure"]
    assert losses["parts"][1]["y"]["logarithmic"]
    assert all(line["steps"] for line in errors["parts"][1]["lines"])
    panel.close()
