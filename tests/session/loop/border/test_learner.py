"""Whatever a learner returns: a sentence and a file that can be read, never a run file that nobody opens."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.acquisition.formulas import POWER
from curiosity_widgets.acquisition.state import CandidateScores, Pick
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Evaluation, MemberReport, Prediction, TrainingReport
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.border.evaluation import checked_evaluation
from curiosity_widgets.session.loop.border.learner import checked_initial, checked_pick, checked_report
from tests.session.runs import WAIT
from tests.session.small import SmallLearner

COUNT = 6
FREE = np.array([True, True, True, True, False, True])
VALUE = np.linspace(0, 1, COUNT)
SCORES = CandidateScores(POWER, {"score": VALUE}, 0.0, 1.0, VALUE)


def a_report(**changes):
    return replace(TrainingReport((1.0,), (2.0,), (MemberReport("a", 0.5, True, 1),)), **changes)


def a_pick(**changes):
    return replace(Pick(np.array([3, 0]), np.array([0.6, 0.0]), SCORES), **changes)


def an_evaluation(**changes):
    made = Evaluation(Prediction(np.ones((COUNT, 2))), np.ones((COUNT, 2)), VALUE, None)
    return replace(made, **changes)


def test_what_fits_is_given_back_as_plain_values():
    report = checked_report(a_report(train_loss=np.array([1, np.nan], np.float32), validation_loss=[3]))
    assert report.validation_loss == (3.0,)
    assert np.isnan(report.train_loss[1])
    assert checked_report(a_report(members=[MemberReport("a", np.nan, np.True_, np.int64(2))])).members == (
        MemberReport("a", None, True, 2),
    )
    assert checked_initial([0, 5], FREE).tolist() == [0, 5]
    assert len(checked_initial([], np.zeros(3, dtype=bool))) == 0
    assert checked_pick(a_pick(index=[3, 0]), FREE).index.tolist() == [3, 0]
    few = replace(SCORES, value=VALUE[:2], terms={"score": VALUE[:2]}, index=np.array([0, 3]))
    assert checked_pick(a_pick(scores=few), FREE).scores is few
    assert checked_evaluation(an_evaluation(), COUNT).latent.shape == (COUNT, 2)
    some = Prediction(np.ones((2, 2)), sample=np.array([0, 3]))
    assert checked_evaluation(an_evaluation(prediction=some), COUNT).prediction is some
    assert checked_evaluation(Evaluation(None, None, None, None), COUNT).prediction is None


@pytest.mark.parametrize(
    "changes",
    [
        *({"train_loss": value} for value in (None, 5, ("a",), (10**400,), np.ones((2, 2)), (1j,))),
        *({"members": value} for value in (None, 7, ("a",))),
        {"members": (MemberReport(7, 0.5, True, 1),)},
        {"members": (MemberReport("a", 0.5, True, None),)},
    ],
    ids=str,
)
def test_a_report_that_no_file_can_hold_is_refused(changes):
    with pytest.raises(CuriosityError, match="the learner's report gives"):
        checked_report(a_report(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        *({"index": np.array(index)} for index in ([-1, 0], [4, 0], [3, 3], [6, 0], [1.5, 2], [], [[1, 2]])),
        {"index": "text"},
        {"index": None},
        *({"value": value} for value in ("text", None, np.ones(1), np.ones(3), np.array([1j, 1]))),
        {"scores": None},
        {"scores": replace(SCORES, value=VALUE[:2])},
        {"scores": replace(SCORES, terms={"score": VALUE[:2]})},
        {"scores": replace(SCORES, terms=None)},
        {"scores": replace(SCORES, formula="power")},
    ],
    ids=str,
)
def test_a_pick_that_cannot_be_carried_out_or_shown_is_refused(changes):
    with pytest.raises(CuriosityError, match=r"the strategy|the learner's pick"):
        checked_pick(a_pick(**changes), FREE)


@pytest.mark.parametrize(
    "changes",
    [
        {"prediction": "text"},
        {"prediction": Prediction(np.ones(COUNT))},
        {"prediction": Prediction(np.ones((2, 2)))},
        {"latent": VALUE},
        {"latent": "text"},
        *({"predicted_error": value} for value in ("text", VALUE[:2], np.ones((COUNT, 2)), VALUE + 1j)),
        {"uncertainty": VALUE[:2]},
        {"clusters": "text"},
        {"learnable": [True]},
        {"quality": VALUE[:1]},
        {"patches": "text"},
    ],
    ids=str,
)
def test_an_evaluation_that_no_map_can_show_is_refused(changes):
    with pytest.raises(CuriosityError, match="the learner's evaluation gives"):
        checked_evaluation(an_evaluation(**changes), COUNT)


@pytest.mark.parametrize("check", [checked_report, lambda it: checked_pick(it, FREE)])
@pytest.mark.parametrize("given", [None, "text", SmallLearner])
def test_something_else_altogether_is_refused(check, given):
    with pytest.raises(CuriosityError, match="it must return a"):
        check(given)
    with pytest.raises(CuriosityError, match="it must return an Evaluation"):
        checked_evaluation(given, COUNT)


def short(self, k, measured, **known):
    """A score for one of several picks."""
    pick = SmallLearner.pick(self, k, measured, **known)
    return replace(pick, value=pick.value[:1])


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        ({"fit": lambda *_, **__: TrainingReport(("a",))}, "train_loss"),
        ({"pick": short}, "one number for each"),
        ({"evaluate": lambda *_, **__: Evaluation(None, np.ones(3), None, None)}, "latent"),
    ],
)
def test_the_run_says_so_and_its_file_opens_with_all_spectra(session, returned, words):
    run = session(learner=type("Other", (SmallLearner,), returned))
    run.run()
    if "pick" in returned:
        assert run.wait(WAIT)
        assert run.snapshot.state == "paused"
    else:
        with pytest.raises(CuriosityError, match=words):
            run.wait(WAIT)
        assert run.snapshot.state == "failed"
    assert words in run.snapshot.log[-2].text + run.snapshot.log[-1].text + run.snapshot.message
    run.close()
    with RunFile.open(run.path) as file:
        assert len(file.snapshot.spectra) == 6
        assert not file.damage
