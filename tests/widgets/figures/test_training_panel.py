from __future__ import annotations

import re

import numpy as np
import pytest

from curiosity_widgets.learning.protocols import TrainingReport
from curiosity_widgets.widgets.figures.training_panel import TrainingPanel
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot


def test_losses_of_the_last_training_span_the_same_epochs() -> None:
    session = FakeSession(make_info())
    session.snapshot = make_snapshot(session.info, 40)
    panel = TrainingPanel(session)
    train, validation = panel._losses.lines
    assert train.x.tolist() == list(range(1, 21))
    assert validation.x.tolist() == list(range(2, 21, 2))
    assert validation.y.tolist() == list(session.snapshot.training.validation_loss)
    panel._losses.show(TrainingReport((0.5, 0.0, float("nan"), 0.1)))
    assert panel._losses.lines[0].x.tolist() == [1, 4]  # what a logarithmic axis can show
    assert panel._losses.lines[1].y.size == 0
    assert [entry["label"] for entry in panel._losses.heading.legend] == ["training"]
    panel.close()


def test_errors_before_training_at_picked_points_and_by_chance() -> None:
    session = FakeSession(make_info())
    session.snapshot = moment = make_snapshot(session.info, 40)
    panel = TrainingPanel(session)
    picked, chance = panel._errors.lines
    assert picked.y.sum() == pytest.approx(1)
    assert chance.y.sum() == pytest.approx(1)
    medians = [np.median(part) for part in (moment.first_errors[5:], moment.chance_errors)]
    assert panel._errors.heading.sentence == (
        f"Median {medians[0]:.3g} a.u. at picked points, "
        f"{medians[1]:.3g} a.u. at random unmeasured ones at the same time."
    )
    panel._errors.show(moment.with_(chance_errors=np.empty(0)), session.info)
    assert panel._errors.heading.sentence.endswith("; the source knows no others to compare with.")
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
    panel = TrainingPanel(session)
    errors = panel._errors
    largest = max(np.nanmax(moment.first_errors), moment.chance_errors.max())
    found = re.fullmatch(r"error of the model \((?:10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+) )?a\.u\.\)", errors.plot.x_axis.label)
    power = int((found[1] or "0").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    assert errors.lines[0].x[-1] * 10.0**power == pytest.approx(largest)
    assert 0.1 <= errors.lines[0].x[-1] < 1e4
    digits = int(errors.plot.x_axis.tick_format[1:-1])
    assert len(errors.plot.x_axis.tick_values) * (digits + 2) <= 16
    panel.close()
