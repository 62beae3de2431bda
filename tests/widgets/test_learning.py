from __future__ import annotations

import pytest

from curiosity_widgets.widgets.learning import LearningPanel, sentence
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot


def test_curves_with_their_yardsticks() -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 40)
    panel = LearningPanel(session)
    for name, line in panel._lines.items():
        assert line.x.tolist() == [entry["n"] for entry in session.snapshot.curve]
        assert line.y.tolist() == [entry[name] for entry in session.snapshot.curve]
    panel.close()


def test_a_curve_may_lack_scores() -> None:
    session = FakeSession(make_info())
    curve = ({"n": 5, "step": 1}, {"n": 9, "step": 2, "heldout_r2": -3.0, "ridge": None})
    session.snapshot = make_snapshot(session.info, 9, curve=curve)
    panel = LearningPanel(session)
    assert panel._lines["heldout_r2"].x.tolist() == [9]
    assert panel._plot.y.min >= -1  # a hopeless score does not flatten the rest
    panel.close()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (
            {"n": 100, "heldout_r2": 0.641, "ridge": 0.51, "forest": 0.58},
            "The network explains 64 % of what varies in spectra it has not seen; "
            "ridge regression 51 %, extra trees 58 %.",
        ),
        (
            {"n": 30, "heldout_r2": -0.1, "ridge": -0.2},
            "The network explains nothing of spectra it has not seen: their mean is as good; "
            "ridge regression nothing.",
        ),
        (
            {"n": 30, "heldout_r2": 0.4, "kind": "prequential"},
            "The network explains 40 % of what varies in spectra before it was trained on them.",
        ),
        ({"n": 30}, "No score yet: the first comes after the first training."),
    ],
)
def test_the_sentence(entry: dict[str, float], words: str) -> None:
    assert sentence((entry,)) == words


def test_what_is_predicted_is_named() -> None:
    assert "in patches it has not seen" in sentence(({"n": 9, "heldout_r2": 0.2},), "spec2im")
