"""Why a point was picked: the terms and the rank of that time, what was predicted, what came."""

from __future__ import annotations

import json

import numpy as np
import pytest

from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.why import why
from tests.session.small import SmallLearner, SmallSource, workflow


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    path = tmp_path_factory.mktemp("why") / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run(14)
        assert session.wait(60)
        session.measure([(8, 11)])
        session.run(22)
        assert session.wait(60)
    return RunFile.open(path)


def test_a_pick_has_the_terms_the_rank_and_the_errors_of_its_time(run):
    now, info = run.snapshot, run.info
    number = int(np.flatnonzero(now.measured_step == 2)[0])
    then = run.at(2)
    found = why(now, number, then, info)
    index = int(now.measured_index[number])
    assert (found.number, found.by, found.step) == (number + 1, "strategy", 2)
    assert found.score == dict(zip(then.shown.picks, then.shown.scores, strict=True))[index]
    assert found.rank == 1 + list(then.shown.picks).index(index)  # the best are taken
    assert found.among > 100
    row, col = (int(place) for place in now.measured[number])
    assert dict(found.terms) == {"score": then.maps["score"][row, col]}
    error = np.sqrt(np.mean((then.prediction.spectra(index) - now.spectra[number]) ** 2))
    assert found.error == pytest.approx(error)
    assert f"rank {found.rank} of {found.among}" in found.sentence()
    assert "found" in found.sentence()
    assert json.loads(json.dumps(found.to_dict()))["terms"] == dict(found.terms)


def test_initial_points_and_those_of_a_user_say_so(run):
    now, info = run.snapshot, run.info
    assert "initial position" in why(now, 0, None, info).sentence()
    number = int(np.flatnonzero((now.measured == (8, 11)).all(axis=1))[0])
    step = int(now.measured_step[number])
    asked = why(now, number, run.at(step), info)
    assert asked.by == "user"
    assert f"Asked for by a user after step {step}" in asked.sentence()


def test_of_a_step_that_is_not_known_it_says_what_it_knows(run):
    now = run.snapshot
    assert why(now, len(now.measured) - 1, None, run.info).sentence().startswith("Picked after step")
