from __future__ import annotations

import numpy as np

from curiosity_widgets.session.file.run_file import RunFile
from tests.session import small
from tests.session.runs import finished
from tests.session.small import Instrument, SmallLearner

BAD = {
    "flat": lambda number: np.full(small.LENGTH, 2.0),
    "wrong length": lambda number: np.arange(4.0),
    "not finite": lambda number: np.full(small.LENGTH, np.nan),
}


def test_strategies_know_how_long_ways_take(session):
    told = []

    class Watching(small.SmallLearner):
        def pick(self, k, measured, **rest):
            told.append((rest.get("travel"), self.problem.candidates.positions[measured.index[-1]]))
            return super().pick(k, measured, **rest)

    finished(session(Instrument(seconds=0.01), learner=Watching))
    travel, place = told[-1]
    assert 0.008 < travel.fixed + 8 * travel.per_pixel < 0.1
    assert travel.tip == tuple(place)


def test_the_surroundings_of_unusable_spectra_are_left(session):
    def dead(number, point):
        return BAD["flat"](number) if point[1] >= 17 else None

    one = session(small.SmallSource(on_measure=dead), holdout=0)
    seen = finished(one)
    while len(seen.measured) < 22:  # three in a row pause a run
        seen = finished(one)
    one.close()
    history = RunFile.open(one.path).history
    cols = history.candidates.pixels[:, 1]
    assert len(history.flagged) >= 3
    left = history.available() & ~history.promising()
    assert left[cols >= 17].mean() > 0.5
    assert left[cols < 14].mean() < 0.1


def test_a_strategy_that_repeats_is_caught(session):
    class Repeats(SmallLearner):
        def pick(self, k, measured, *, available, **rest):
            return super().pick(k, measured, available=np.ones_like(available), **rest)

    run = session(learner=Repeats)
    run.run(60)
    run.wait(20)
    assert run.snapshot.state == "paused"
    assert len(set(map(tuple, run.snapshot.measured.tolist()))) == len(run.snapshot.measured)
