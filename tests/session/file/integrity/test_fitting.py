from __future__ import annotations

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import TrainingReport
from curiosity_widgets.session.file.integrity.fitting import are_ahead, check_fits
from curiosity_widgets.session.state.events import Logged, Trained


def trained(count, **rest):
    return Trained(1, count, TrainingReport((1.0,)), None, 2.5, **rest)


def test_a_training_on_spectra_that_are_there_fits():
    check_fits(trained(6), 6, 4)
    check_fits(trained(4, left_out=(0, 3)), 6, 4)
    check_fits(Logged("info", "text"), 0, 0)


@pytest.mark.parametrize(
    "event", [trained(7), trained(3), trained(5, left_out=(5,)), trained(5, left_out=(-1,))]
)
def test_any_other_does_not(event):
    with pytest.raises(CuriosityError, match="a training"):
        check_fits(event, 6, 4)


def test_a_journal_ahead_of_its_spectra_is_known():
    assert are_ahead([{"event": "log"}, {"event": "trained", "count": 3}], 2)
    assert not are_ahead([{"event": "trained", "count": "x"}, {"event": "picks", "count": 9}], 2)
