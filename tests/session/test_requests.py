from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from tests.session.runs import positions, until
from tests.session.small import SHAPE, SmallSource


def test_a_user_goes_first(session):
    run = session(SmallSource(seconds=0.02), holdout=0)
    run.run()
    until(lambda: len(run.snapshot.measured) == 7)
    run.measure([(3, 20), (14, 2)])
    until(lambda: len(run.snapshot.measured) >= 11)
    seen = positions(run.snapshot)
    first = seen.index((3.0, 20.0))
    assert first <= 9
    assert seen[first + 1] == (14.0, 2.0)
    assert run.wait(20)
    assert len(run.snapshot.measured) == 22


def test_a_user_measures_while_the_run_rests_and_again(session):
    run = session(holdout=0)
    run.step()
    run.wait(10)
    run.measure((5, 9))
    run.measure([[5.2, 8.9]])
    assert run.wait(10)
    seen = run.snapshot
    assert seen.state == "paused"
    assert positions(seen)[-2:] == [(5.0, 9.0), (5.0, 9.0)]
    assert seen.step == 1
    run.step()
    run.wait(10)
    assert len(run.snapshot.measured) == 8  # the two are trained on first
    assert run.snapshot.step == 2


def test_a_user_may_measure_before_the_run(session):
    run = session(holdout=0)
    run.measure((5, 9))
    assert run.wait(10)
    assert positions(run.snapshot) == [(5.0, 9.0)]
    assert run.snapshot.state == "paused"
    run.run()
    run.wait(20)
    assert len(set(positions(run.snapshot))) == 22
    assert run.snapshot.measured_step.tolist()[:7] == [0] * 6 + [1]


def test_a_user_asks_for_what_cannot_be(session):
    run = session()
    with pytest.raises(CuriosityError, match="patch does not fit"):
        run.measure((40, 40))
    held = run.info.candidates.positions[run.info.held_out][0]
    with pytest.raises(CuriosityError, match="held-out"):
        run.measure(held)
    for bad in ([1, 2, 3], [(float("nan"), 2)]):
        with pytest.raises(CuriosityError, match="give"):
            run.measure(bad)


def test_masks_are_checked(session):
    run = session()
    for bad in (np.zeros((SHAPE[1], SHAPE[0]), dtype=bool), np.zeros(SHAPE)):
        with pytest.raises(CuriosityError, match="give booleans"):
            run.exclude(bad)
