from __future__ import annotations

from curiosity_widgets.errors import CuriosityError
from tests.session import small
from tests.session.rules.path_length import path_length
from tests.session.runs import finished, rests, texts
from tests.session.small import SmallLearner, workflow


class Instrument(small.SmallSource):
    """The small sample as an instrument with a voltage, a set point and images that can be taken again."""

    def __init__(self, applies=None, **options):
        super().__init__(kind="instrument", truth=False, **options)
        self.opened = self.images = 0
        if applies is not None:
            self.applies = lambda: applies

    def open(self):
        self.opened += 1
        return super().open()


def test_batches_are_put_into_a_short_path_of_the_same_points(session, tmp_path):
    ways, places = {}, {}
    for short in (True, False):
        one = session(
            Instrument(), path=tmp_path / f"{short}.h5", short_route=short, workflow=small.workflow(init=14)
        )
        one.run(14)
        seen = rests(one, "finished")
        places[short] = sorted(seen.measured.tolist())
        ways[short] = path_length(seen.measured)
    assert places[True] == places[False]
    assert ways[True] < 0.8 * ways[False]


def test_short_ways_are_for_instruments(session, tmp_path):
    by_kind = {}
    for kind in ("replay", "instrument"):
        source = Instrument() if kind == "instrument" else small.SmallSource()
        options = {
            "holdout": 0,
            "path": tmp_path / f"{kind}.h5",
            "workflow": small.workflow(init=14, budget=14),
        }
        by_kind[kind] = finished(session(source, **options)).measured
    assert sorted(by_kind["replay"].tolist()) == sorted(by_kind["instrument"].tolist())
    assert path_length(by_kind["instrument"]) < path_length(by_kind["replay"])


def test_a_strategy_that_needs_what_is_not_there_pauses(session):
    class Picky(SmallLearner):
        def pick(self, k, measured, *, strategy, **rest):
            if strategy == "committee":
                raise CuriosityError("strategy 'committee' needs members; choose another strategy")
            return super().pick(k, measured, strategy=strategy, **rest)

    run = session(learner=Picky, workflow=workflow(strategy="committee"))
    run.run()
    assert run.wait(10)
    assert run.snapshot.state == "paused"
    assert "choose another strategy" in texts(run.snapshot, "error")[-1]
    run.settings.strategy = "mixed"
    run.resume()
    assert run.wait(20)
    assert run.snapshot.state == "finished"
