from __future__ import annotations

import threading
import time

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import silent
from curiosity_widgets.sources.protocol import SourceUnavailable
from tests.session import small
from tests.session.rules.path_length import path_length
from tests.session.runs import finished, rests, texts
from tests.session.small import Instrument, SmallLearner, workflow


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


def test_a_run_that_needs_help_with_overlap_has_the_score_of_what_it_shows(session):
    """With overlap a score waits for the next picks, which here never come."""

    class Stuck(SmallLearner):
        def pick(self, k, measured, *, step, **rest):
            if step == 2:
                raise CuriosityError("nothing to choose from")
            return super().pick(k, measured, step=step, **rest)

    run = session(learner=Stuck, overlap=True)
    run.run()
    seen = rests(run)
    assert "nothing to choose from" in texts(seen, "error")[-1]
    assert seen.step == 2
    assert seen.curve[-1]["step"] == 2


def test_a_source_that_needs_help_during_the_evaluation_leaves_a_score(session):
    """What goes wrong beside the learner lets the run rest right after the evaluation."""
    gone, seen_by_learner = threading.Event(), threading.Event()

    class Evaluates(SmallLearner):
        def evaluate(self, measured, *, report=silent):
            if len(measured) > 10 and not seen_by_learner.is_set():
                seen_by_learner.set()
                gone.wait(5)
                time.sleep(0.3)  # what has happened to the source is known before this ends
            return super().evaluate(measured, report=report)

    class Goes(Instrument):
        def measure(self, points, *, stop=None):
            if seen_by_learner.is_set() and not gone.is_set():
                gone.set()
                raise SourceUnavailable("the tip was lost")
            return super().measure(points, stop=stop)

    run = session(Goes(seconds=0.05), learner=Evaluates, overlap=True, holdout=0)
    run.run()
    seen = rests(run)
    assert any("the tip was lost" in text for text in texts(seen, "error"))
    assert seen.curve[-1]["step"] == seen.step
