"""Whatever any method of a learner returns: one sentence that names it, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.acquisition.formulas import POWER
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Prediction
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.border.checked_learner import CheckedLearner
from tests.session.runs import WAIT, finished
from tests.session.small import SmallLearner


def named(value):
    """A name of a test that is the same in every process: an object says where it lies."""
    return f"{type(value).__name__} of {getattr(value, 'dtype', value)}".split(" of <")[0]


ODD = (None, "text", 7, object(), [["a"]], {1: 2}, np.array(["a"]), np.array([object()]), np.array(1j))
METHODS = (
    "initial_positions", "fit", "evaluate", "pick", "score", "blocked_score", "outputs", "targets", "state",
)  # fmt: skip


def returning(method, value):
    """A learner of which one method returns something else once the run has begun."""
    return type("Odd", (SmallLearner,), {method: lambda *_, **__: value})


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("value", ODD, ids=named)
def test_a_call_names_learner_method_and_what_is_expected(method, value):
    kind = returning(method, value)
    learner = CheckedLearner(kind.__new__(kind), 5)
    arguments = {
        "initial_positions": (2, np.ones(5, dtype=bool)), "fit": (None,), "evaluate": (None,),
        "pick": (1, None), "score": (None,), "blocked_score": (None,), "state": (),
        "outputs": (np.arange(2), np.ones((2, 9))), "targets": (np.arange(2), np.ones((2, 9))),
    }[method]  # fmt: skip
    options = {
        "fit": {"step": 1}, "score": {"held_out": None, "unmeasured": None, "step": 1},
        "blocked_score": {"step": 1},
        "pick": {"step": 1, "available": np.ones(5, dtype=bool), "pending": np.arange(0), "beta": 1.0,
                 "strategy": "random", "lam": 1.0, "budget": 9},
    }.get(method, {})  # fmt: skip
    with pytest.raises(CuriosityError, match=r"(must|a name is).*\(learner: Odd\)") as raised:
        getattr(learner, method)(*arguments, **options)
    assert method in str(raised.value)


@pytest.mark.parametrize("method", ["score", "outputs", "targets"])
@pytest.mark.parametrize("value", [None, {"heldout_r2": "text"}, np.ones((2, 2, 2))], ids=str)
def test_a_run_fails_with_that_sentence_and_keeps_its_spectra(session, reopen, method, value):
    kind = returning(method, value)
    run = session(learner=kind)
    run.run()
    with pytest.raises(CuriosityError, match=rf"learner's {method} returned .*\(learner: Odd\)"):
        run.wait(WAIT)
    assert run.snapshot.state == "failed"
    run.close()
    with RunFile.open(run.path) as file:
        assert not file.damage
        assert len(file.history) >= 6
    assert len(finished(reopen(run.path)).measured) == 22  # with a learner that is mended


@pytest.mark.parametrize(
    ("score", "kept"),
    [
        (np.float32(0.5), 0.5),
        (np.array(0.25), 0.25),
        (float("nan"), None),
        (float("inf"), None),
        (None, None),
    ],
    ids=str,
)
def test_scores_of_any_kind_of_number_are_kept_as_plain_ones(session, score, kept):
    class Scores(SmallLearner):
        def score(self, measured, **known):
            return {**super().score(measured, **known), "mine": score}

    seen = finished(session(learner=Scores))
    assert seen.state == "finished"
    assert [entry["mine"] for entry in seen.curve] == [kept] * len(seen.curve)


@pytest.mark.parametrize("scores", [{"n": 3.0}, {7: 1.0}, {"a": True}, {"a": [1.0]}, {"a": 1j}], ids=str)
def test_scores_that_no_curve_can_hold_are_refused(scores):
    kind = returning("score", scores)
    learner = CheckedLearner(kind.__new__(kind), 5)
    with pytest.raises(CuriosityError, match="learner's score returned"):
        learner.score(None, held_out=None, unmeasured=None, step=1)


def test_outputs_and_targets_have_one_length(session):
    run = session(learner=returning("outputs", np.ones((4, 3))))
    run.run()
    with pytest.raises(CuriosityError, match="rows of 3 numbers, and rows of 9 before"):
        run.wait(WAIT)


@pytest.mark.parametrize("built", [None, "text", object()], ids=named)
def test_what_a_factory_returns_is_a_learner(session, built):
    run = session(learner=lambda workflow, problem: built)
    run.run()
    with pytest.raises(CuriosityError, match=r"the learner's factory returned .*it must return a learner"):
        run.wait(WAIT)


@pytest.mark.parametrize("device", [7, b"cpu", object()], ids=named)
def test_a_device_that_is_no_text_is_left_out(session, device):
    seen = finished(session(learner=type("Placed", (SmallLearner,), {"device": device})))
    assert seen.state == "finished"


@pytest.mark.parametrize(
    "changes",
    [{"beta": "x"}, {"lam": None}, {"constants": {"a": "x"}}, {"constants": 7}, {"constants": {1: 2.0}},
     {"notes": 7}, {"notes": (7,)}, {"index": "text"}, {"index": np.array([-1])}, {"formula": None}],
    ids=str,
)  # fmt: skip
def test_what_a_pick_says_of_its_scores_is_checked(session, changes):
    class Says(SmallLearner):
        def pick(self, *arguments, **options):
            pick = super().pick(*arguments, **options)
            assert pick.scores.formula is POWER
            return replace(pick, scores=replace(pick.scores, **changes))

    run = session(learner=Says)
    run.run()
    assert run.wait(WAIT)
    assert run.snapshot.state == "paused"
    assert "the strategy's scores" in run.snapshot.log[-2].text + run.snapshot.log[-1].text
    run.close()
    assert not RunFile.open(run.path).damage


@pytest.mark.parametrize(
    "changes",
    [{"index": "text"}, {"index": np.array([3, 1])}, {"lattice": 7}, {"resolution": "text"},
     {"resolution": 0}, *({"prediction": prediction} for prediction in (
         Prediction(np.ones((360, 2)), mean=np.ones(3)),
         Prediction(np.ones((360, 2)), components="text"),
         Prediction(np.ones((360, 2)), components=np.ones((3, 9))),
         Prediction(np.ones((360, 2)), spread=np.ones(2)),
         Prediction(np.ones((360, 2)), profile=np.ones(9)),
         Prediction(np.ones((360, 2)), spread_scores=np.ones((2, 3, 2))),
         Prediction(np.ones((2, 2)), sample="text"),
     ))],
    ids=lambda changes: next(iter(changes)),
)  # fmt: skip
def test_every_part_of_an_evaluation_is_checked(session, changes):
    class Evaluates(SmallLearner):
        def evaluate(self, *arguments, **options):
            return replace(super().evaluate(*arguments, **options), **changes)

    run = session(learner=Evaluates)
    run.run()
    with pytest.raises(CuriosityError, match=r"the learner's evaluation gives .*\(learner: Evaluates\)"):
        run.wait(WAIT)
    run.close()
    assert len(RunFile.open(run.path).history) == 6
