"""Who worked when: spans of source and learner, and what the source waited for."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import Session
from curiosity_widgets.learning.protocols import silent
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.rules.timeline import Span, StepTimes, learner_spans, step_times
from tests.session.runs import WAIT
from tests.session.small import SmallLearner, SmallSource, workflow


def seconds_of(one: StepTimes, what: str) -> float:
    return sum(span.end - span.start for span in (*one.source, *one.learner) if span.what == what)


PHASES = {"train": 2.0, "evaluate": 1.0, "pick": 0.5, "measure": 30.0}


def test_phases_follow_each_other_after_the_training() -> None:
    spans = learner_spans(102.0, PHASES)
    assert spans == (Span("fit", 100, 102), Span("evaluate", 102, 103), Span("pick", 103, 103.5))
    assert learner_spans(102.0, {}) == ()


def test_the_source_waits_where_the_learner_works_and_it_does_not() -> None:
    learned = [(3, learner_spans(102.0, PHASES)), (4, learner_spans(112.0, PHASES))]
    taken = np.array([[90.0, 100.5], [101.0, 103.0], [103.01, 106.0], [109.0, 114.0]])
    first, second = step_times(learned, taken)
    assert (first.step, second.step) == (3, 4)
    assert first.seconds == pytest.approx(9 + 5)  # the last point began in this step
    assert [(one.what, one.start, one.end) for one in first.source] == [
        ("wait", pytest.approx(0.5), pytest.approx(1)),
        ("measure", pytest.approx(1), pytest.approx(6)),
        ("measure", pytest.approx(9), pytest.approx(14)),
    ]
    assert first.learner[0] == Span("fit", 0, 2)
    assert second.source == ()  # the learner ended before the point did
    assert seconds_of(second, "wait") == 0
    assert seconds_of(second, "evaluate") == 1
    assert [one.step for one in step_times(learned, taken, most=1)] == [4]


def test_without_overlap_the_source_waits_for_the_whole_step(tmp_path) -> None:
    class Slow(SmallLearner):
        seconds = 0.02

    with Session(SmallSource(seconds=0.05), workflow(), 5, tmp_path / "run.h5", learner=Slow) as session:
        session.run()
        assert session.wait(60)
        shown = session.snapshot.timeline
    assert [one.step for one in shown] == list(range(1, len(shown) + 1))
    for one in shown[:-1]:
        assert seconds_of(one, "fit") > 0.15
        assert seconds_of(one, "measure") >= 0.19  # four points
        assert seconds_of(one, "wait") >= seconds_of(one, "fit") - 0.05
    with RunFile.open(tmp_path / "run.h5") as file:
        assert file.snapshot.timeline == shown


def test_with_overlap_it_does_not_wait_as_long_as_a_step_is_shorter_than_a_batch(tmp_path) -> None:
    with Session(
        SmallSource(seconds=0.1), workflow(), 5, tmp_path / "run.h5", overlap=True, learner=SmallLearner
    ) as session:
        session.run()
        assert session.wait(60)
        shown = session.snapshot.timeline
    waited = sum(seconds_of(one, "wait") for one in shown[1:-2])
    assert waited < sum(seconds_of(one, "measure") for one in shown[1:-2])


def test_a_kill_before_the_score_leaves_the_times_of_its_step(tmp_path):
    """With overlap the score comes after the next picks: what had been done by then is in the file."""
    copies = []

    class Copies(SmallLearner):
        def score(self, measured, *, step, **rest):
            if step == 2:
                copies.append((tmp_path / "killed.h5").write_bytes((tmp_path / "run.h5").read_bytes()))
            return super().score(measured, step=step, **rest)

    with Session(
        SmallSource(seconds=0.01), workflow(), 3, tmp_path / "run.h5", learner=Copies, overlap=True
    ) as run:
        run.run()
        assert run.wait(WAIT)
    assert copies

    def done(snapshot):
        return {one.step: {span.what for span in one.learner} for one in snapshot.timeline}

    assert done(RunFile.open(tmp_path / "killed.h5").snapshot)[2] >= {"fit", "evaluate", "pick"}
    with Session.open(tmp_path / "killed.h5", SmallSource(), learner=SmallLearner) as again:
        again.run()
        assert again.wait(WAIT)
        for step, spans in done(again.snapshot).items():
            assert spans >= {"fit", "evaluate", "score"}, step
        steps = [[entry["step"] for entry in one.snapshot.curve] for one in (again, run)]
        assert steps[0] == steps[1]


def test_a_kill_before_the_evaluation_leaves_the_time_of_the_training(tmp_path):
    class Copies(SmallLearner):
        def evaluate(self, measured, *, report=silent):
            if len(measured) > 10 and not (tmp_path / "killed.h5").exists():
                (tmp_path / "killed.h5").write_bytes((tmp_path / "run.h5").read_bytes())
            return super().evaluate(measured, report=report)

    with Session(SmallSource(), workflow(), 3, tmp_path / "run.h5", learner=Copies) as run:
        run.run()
        assert run.wait(WAIT)
    with Session.open(tmp_path / "killed.h5", SmallSource(), learner=SmallLearner) as again:
        again.run()
        assert again.wait(WAIT)
        for one in again.snapshot.timeline:
            assert {span.what for span in one.learner} >= {"fit", "evaluate", "score"}, one.step
