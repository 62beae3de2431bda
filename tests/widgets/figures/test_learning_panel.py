from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.learning.protocols import TrainingReport
from curiosity_widgets.widgets.figures.learning_panel import (
    LearningPanel,
    noise_sentence,
    unlearnable_sentence,
)
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot


def test_curves_with_their_yardsticks() -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 40)
    panel = LearningPanel(session)
    for name, line in panel._lines.items():
        assert line.x.tolist() == [entry["n"] for entry in session.snapshot.curve]
        assert line.y.tolist() == [entry[name] for entry in session.snapshot.curve]
    panel.close()


@pytest.mark.parametrize(("target", "things"), [("im2spec", "spectra"), ("spec2im", "patches")])
def test_the_axis_names_what_is_predicted(target: str, things: str) -> None:
    session = FakeSession(replace(make_info(), target=target))
    session.snapshot = make_snapshot(session.info, 40)
    panel = LearningPanel(session)
    assert panel._plot.y_axis.label == f"R² on unseen {things}"
    panel.close()


def test_a_curve_may_lack_scores() -> None:
    session = FakeSession(make_info())
    curve = ({"n": 5, "step": 1}, {"n": 9, "step": 2, "heldout_r2": -3.0, "ridge": None})
    session.snapshot = make_snapshot(session.info, 9, curve=curve)
    panel = LearningPanel(session)
    assert panel._lines["heldout_r2"].x.tolist() == [9]
    assert panel._plot.y.min >= -1  # a unlearnable score does not flatten the rest
    panel.close()


def test_the_noise_floor_is_reported_where_spectra_were_repeated() -> None:
    assert noise_sentence(None) == ""
    assert "by 12 % of the total variance" in noise_sentence(0.12)
    assert "more than 88 %" in noise_sentence(0.12)


def test_losses_of_the_last_training_span_the_same_epochs() -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 40)
    panel = LearningPanel(session)
    train, validation = panel._losses.lines
    assert train.x.tolist() == list(range(1, 21))
    assert validation.x.tolist() == list(range(2, 21, 2))
    assert validation.y.tolist() == list(session.snapshot.training.validation_loss)
    panel._losses.show(TrainingReport((0.5, 0.0, float("nan"), 0.1)))
    assert panel._losses.lines[0].x.tolist() == [1, 4]  # what a logarithmic axis can show
    assert panel._losses.lines[1].y.size == 0
    panel.close()


def test_errors_before_training_at_picked_points_and_by_chance() -> None:
    session = FakeSession(make_info())
    session.snapshot = moment = make_snapshot(session.info, 40)
    panel = LearningPanel(session)
    picked, chance = panel._errors.lines
    assert picked.y.sum() == pytest.approx(1)
    assert chance.y.sum() == pytest.approx(1)
    medians = [np.median(part) for part in (moment.first_errors[5:], moment.chance_errors)]
    assert panel._errors.heading.sentence == (
        f"Median {medians[0]:.3g} a.u. at picked points, "
        f"{medians[1]:.3g} a.u. at random held-out ones at the same time."
    )
    panel._errors.show(moment.with_(chance_errors=np.empty(0)), session.info)
    assert panel._errors.heading.sentence.endswith("; nothing is held out to compare with.")
    assert chance.y.size == 0
    panel._errors.show(moment.with_(first_errors=moment.first_errors[:5]), session.info)
    assert panel._errors.heading.sentence == "Known once the model has picked points and learned from them."
    assert picked.y.size == 0
    panel.close()


@pytest.mark.parametrize("scale", [1e-7, 1e-3, 1.0, 1e6])
def test_small_and_large_errors_are_drawn_in_powers_of_ten_with_short_ticks(scale: float) -> None:
    session = FakeSession(make_info())
    moment = make_snapshot(session.info, 40)
    session.snapshot = moment = moment.with_(
        first_errors=moment.first_errors * scale, chance_errors=moment.chance_errors * scale
    )
    panel = LearningPanel(session)
    errors = panel._errors
    largest = max(np.nanmax(moment.first_errors), moment.chance_errors.max())
    found = re.fullmatch(r"error of the model \((?:10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+) )?a\.u\.\)", errors.plot.x_axis.label)
    power = int((found[1] or "0").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    assert errors.lines[0].x[-1] * 10.0**power == pytest.approx(largest)
    assert 0.1 <= errors.lines[0].x[-1] < 1e4
    digits = int(errors.plot.x_axis.tick_format[1:-1])
    assert len(errors.plot.x_axis.tick_values) * (digits + 2) <= 16
    panel.close()


def test_parts_are_shown_on_request() -> None:
    panel = LearningPanel(FakeSession(make_info()), parts=())
    assert panel._row.children == ()
    panel._heading.chosen = ["errors"]
    assert panel._row.children == (panel._errors.node,)
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
