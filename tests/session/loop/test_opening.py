from __future__ import annotations

import shutil

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import EVALUATED
from curiosity_widgets.session.file.recorder import Recorder
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop import opening
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.state import history
from curiosity_widgets.session.state.facts import processor
from tests.session import faulty
from tests.session.runs import finished, rests, stopped_after, texts
from tests.session.small import SmallLearner, SmallSource


def test_too_large_a_budget_on_an_instrument_fails_after_the_scan(session, tmp_path):
    run = session(SmallSource(kind="instrument", truth=False))
    run.run(5000)
    with pytest.raises(CuriosityError, match="more than the 360 positions"):
        run.wait(10)
    assert run.snapshot.state == "failed"
    run.close()
    assert list(tmp_path.iterdir()) == []


def test_a_learner_that_cannot_be_built_leaves_nothing(session, tmp_path):
    def build(workflow, problem):
        raise CuriosityError("option 'epoch' is unknown; use epochs")

    run = session(learner=build)
    run.run()
    with pytest.raises(CuriosityError, match="use epochs"):
        run.wait(10)
    run.close()
    assert list(tmp_path.iterdir()) == []


def test_a_run_file_has_its_limits_from_its_first_moment(tmp_path, monkeypatch):
    """Killed as soon as the file is there, a run goes on within its limits and along its path."""
    kept, begin = tmp_path / "kept.h5", Recorder.start.__func__

    def start(cls, path, *rest):
        recorder = begin(cls, path, *rest)
        shutil.copy(path, kept)  # what a kill at this moment leaves
        return recorder

    monkeypatch.setattr(Recorder, "start", classmethod(start))
    seen = []
    for path in (tmp_path / "run.h5", kept):
        source = faulty.FaultySource(faulty.Ledger(tmp_path / f"{path.stem}.txt"))
        with faulty.make(path, source, 0, False) as run:
            run.run()
            assert run.wait(30)
            np.testing.assert_array_equal(run.limits.mask, faulty.ALLOWED)
            seen.append(run.snapshot.measured)
    np.testing.assert_array_equal(*seen)


def test_the_file_names_the_device_and_a_resume_on_another_says_so(session, reopen, monkeypatch):
    began = []

    class OnCard(SmallLearner):
        device = "cuda"

        def __init__(self, workflow, problem):
            began.append((problem.device, problem.evaluated))
            super().__init__(workflow, problem)

    class OnProcessor(OnCard):
        device = "cpu"

    run = session(learner=OnCard)
    run.subscribe(lambda seen: run.stop() if len(seen.measured) == 12 else None)
    run.run()
    rests(run, "stopped")
    run.close()
    with RunFile.open(run.path) as file:
        assert file.history.learner_device == "cuda"
    monkeypatch.setattr(history, "EVALUATED", 777)  # another version's
    same = reopen(learner=OnCard)
    same.step()
    assert not texts(rests(same), "warning")
    same.close()
    other = reopen(learner=OnProcessor)
    (text,) = texts(finished(other), "warning")
    assert text.startswith("the learner's networks are on cpu here, and were on cuda when the run began")
    assert began == [(None, EVALUATED), ("cuda", EVALUATED), ("cuda", EVALUATED)]


def test_a_run_that_goes_on_on_another_processor_says_so(tmp_path, monkeypatch):
    path = tmp_path / "run.h5"
    stopped_after(path, 12)
    with Session.open(path, SmallSource(), learner=SmallLearner) as run:
        run.run(14)
        assert run.wait(30)
        assert not [text for text in texts(run.snapshot) if "than when the run began" in text]
    monkeypatch.setattr(opening, "processor", lambda: "arm64, neoverse")
    with Session.open(path, SmallSource(), learner=SmallLearner) as run:
        run.run(16)
        assert run.wait(30)
        said = (
            f"other software or processor than when the run began (processor {processor()} → arm64, neoverse)"
        )
        assert texts(run.snapshot).count(said) == 1
