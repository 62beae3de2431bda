from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from curiosity_widgets.drawing.palette import CEILING
from curiosity_widgets.learning.error_models.noise import NoiseCeiling
from curiosity_widgets.session import score_words
from curiosity_widgets.widgets.figures.learning_panel import (
    LearningPanel,
    unlearnable_sentence,
)
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot


def lines_of(panel: LearningPanel) -> dict[str, Any]:
    """Its lines by their part in the curve."""
    return {name: panel._marks[stroke] for name, stroke in score_words.LINES.items()}


def test_curves_with_their_yardsticks() -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 40)
    panel = LearningPanel(session)
    keys = score_words.line_keys("heldout_r2")
    assert set(lines_of(panel)) == set(keys)
    for name, line in lines_of(panel).items():
        assert line.x.tolist() == [entry["n"] for entry in session.snapshot.curve]
        assert line.y.tolist() == [entry[keys[name]] for entry in session.snapshot.curve]
    assert re.search(r"neighbours alone explain 6\d %: structure adds \d+ %", panel._heading.sentence)
    assert "hardly on the number of spectra" in panel._heading.sentence
    panel.close()


@pytest.mark.parametrize(("target", "things"), [("im2spec", "spectra"), ("spec2im", "patches")])
def test_the_sentence_names_what_is_predicted(target: str, things: str) -> None:
    session = FakeSession(replace(make_info(), target=target))
    session.snapshot = make_snapshot(session.info, 40)
    panel = LearningPanel(session)
    assert f"{things} of held-out regions" in panel._heading.sentence
    panel.close()


def test_where_nothing_is_held_out_the_lines_are_those_of_the_score_that_counts() -> None:
    session = FakeSession(replace(make_info(), score="blocked_r2"))
    entry = {"n": 9, "heldout_r2": None, "blocked_r2": 0.4, "blocked_ridge": 0.3, "ridge": 0.9}
    later = {"n": 12, "heldout_r2": None, "unmeasured_r2": 0.5}
    session.snapshot = make_snapshot(session.info, 9, curve=(entry, later))
    panel = LearningPanel(session)
    shown = {name: line.y.tolist() for name, line in lines_of(panel).items() if len(line.y)}
    assert shown == {"model": [0.4], "ridge": [0.3], "unmeasured": [0.5]}
    assert "of parts of the sample that it has not seen" in panel._heading.sentence
    assert [entry["label"] for entry in panel._heading.legend] == [
        "model", "ridge regression", "model, all unmeasured positions",
    ]  # fmt: skip
    panel.close()


def test_before_the_first_score_the_legend_has_every_line() -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 9, curve=())
    panel = LearningPanel(session)
    assert len(panel._heading.legend) == len(score_words.LINES) + 1
    panel.close()


def test_a_curve_may_lack_scores() -> None:
    session = FakeSession(make_info())
    curve = ({"n": 5, "step": 1}, {"n": 9, "step": 2, "heldout_r2": -3.0, "ridge": None})
    session.snapshot = make_snapshot(session.info, 9, curve=curve)
    panel = LearningPanel(session)
    assert lines_of(panel)["model"].x.tolist() == [9]
    assert panel._plot.y.min >= -1  # a unlearnable score does not flatten the rest
    panel.close()


def test_what_noise_allows_is_a_line_over_the_whole_curve() -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 40)
    panel = LearningPanel(session)
    ceiling = panel._marks[CEILING]
    assert not len(ceiling.x)
    session.snapshot = replace(
        make_snapshot(session.info, 40, curve=(*session.snapshot.curve,)),
        noise_ceiling=NoiseCeiling(0.88, "repeats"),
    )
    panel.draw(session.snapshot, session.info)
    assert ceiling.x.tolist() == [entry["n"] for entry in session.snapshot.curve]
    assert set(ceiling.y.tolist()) == {0.88}
    assert "by 12 % of the total variance" in panel._heading.sentence
    panel.close()


def test_what_is_not_learnable_is_reported_with_its_spectra() -> None:
    info = make_info()
    snapshot = make_snapshot(info, 40)
    rows = info.candidates.pixels[:, 0]
    unlearnable = rows < np.quantile(rows, 0.3)
    with_map = snapshot.with_(
        maps={"cannot_be_learned_here": info.candidates.to_map(unlearnable.astype(np.float32))}
    )
    share, count = 100 * unlearnable.mean(), int(unlearnable[snapshot.measured_index].sum())
    assert count > 0
    assert unlearnable_sentence(with_map) == (
        f"{share:.0f} % of the sample is not learnable: the error there does not fall although "
        f"{count} spectra were measured."
    )
    assert unlearnable_sentence(snapshot) == ""
    nothing = info.candidates.to_map(np.zeros(len(rows), dtype=np.float32))
    assert unlearnable_sentence(snapshot.with_(maps={"cannot_be_learned_here": nothing})) == ""


def test_a_flat_curve_is_reported() -> None:
    session = FakeSession(make_info())
    curve = tuple({"n": n, "step": n // 10, "heldout_r2": 0.3, "kind": "heldout"} for n in range(30, 210, 10))
    session.snapshot = make_snapshot(session.info, 40, curve=curve)
    panel = LearningPanel(session)
    assert "More spectra of this kind are unlikely to help" in panel._heading.sentence
    panel.close()
