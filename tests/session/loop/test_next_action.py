"""Training while the batch picked before is measured: the path is the same, whichever is faster."""

from __future__ import annotations

import shutil
import threading
import time

import numpy as np
import pytest

from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources.protocol import MeasurementFailed
from tests.session.runs import finished, rests, until
from tests.session.small import SmallLearner, SmallSource, workflow


class Slow(SmallLearner):
    seconds = 0.01


class Watching(SmallLearner):
    """Keeps what it was trained on and what was pending."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.trained, self.told = [], []
        Watching.latest = self

    def fit(self, measured, *, step, report):
        self.trained.append(measured.index.tolist())
        return super().fit(measured, step=step, report=report)

    def pick(self, k, measured, *, available, pending, step, **rest):
        assert not available[pending].any()
        self.told.append((step, measured.index.tolist(), pending.tolist()))
        return super().pick(k, measured, available=available, pending=pending, step=step, **rest)


@pytest.fixture(scope="module")
def overlapped(tmp_path_factory):
    """The path of an undisturbed run that overlaps."""
    path = tmp_path_factory.mktemp("overlapped") / "run.h5"
    with Session(
        SmallSource(), workflow(), 3, path, learner=SmallLearner, overlap=True
    ) as run:  # fmt: skip
        run.run()
        assert run.wait(20)
        return run.snapshot


def same_path(seen, other):
    np.testing.assert_array_equal(seen.measured, other.measured)
    np.testing.assert_array_equal(seen.measured_step, other.measured_step)
    assert seen.curve == other.curve
    np.testing.assert_array_equal(seen.maps["acquisition"], other.maps["acquisition"])


def test_training_k_sees_the_batches_before_k_and_the_next_is_picked_with_batch_k_pending(session):
    run = session(learner=Watching, overlap=True)
    run.run()
    assert run.wait(20)
    seen = run.snapshot
    index = seen.measured_index.tolist()
    batches = [index[:6], *(index[start : start + 4] for start in range(6, 22, 4))]
    assert seen.measured_step.tolist() == [0] * 6 + [1] * 8 + [2] * 4 + [3] * 4
    learner = Watching.latest
    assert learner.trained == [index[: 6 + 4 * k] for k in range(5)]
    told = [call for call in learner.told if call[2]]
    assert told[0] == (1, batches[0], batches[1])
    assert told[1] == (2, batches[0] + batches[1], batches[2])
    assert told[2] == (3, batches[0] + batches[1] + batches[2], batches[3])
    assert [entry["n"] for entry in seen.curve] == [6, 10, 14, 18, 22]


def test_it_really_overlaps(session):
    source = SmallSource(seconds=0.03)
    run = session(source, learner=Slow, overlap=True)
    trained = []

    def watch(snapshot):
        trained.append((snapshot.step, len(snapshot.measured)))

    run.subscribe(watch)
    run.run()
    assert run.wait(20)
    counts = {count for step, count in trained if step == 1}  # until the second training is done
    assert {10, 11} <= counts, "the third batch is measured while the second training runs"


@pytest.mark.parametrize(
    ("seconds", "learner"), [(0.02, SmallLearner), (0.0, Slow), (0.01, Slow)]
)  # fmt: skip
def test_the_path_does_not_depend_on_which_is_faster(session, overlapped, seconds, learner):
    run = session(SmallSource(seconds=seconds), learner=learner, overlap=True)
    run.run()
    assert run.wait(20)
    same_path(run.snapshot, overlapped)


def test_failed_points_do_not_make_it_depend_either(session, tmp_path):
    def fails(number, point):
        if number % 5 == 4 or number in (9, 13):
            raise MeasurementFailed(f"no contact at {point}", retry=False)

    def bad(seconds, learner, name):
        calls = iter(range(1000))
        source = SmallSource(seconds=seconds, on_measure=lambda _, point: fails(next(calls), point))
        run = session(source, learner=learner, overlap=True, path=tmp_path / name)
        run.run()
        assert run.wait(20)
        assert run.snapshot.state == "finished"
        assert len(run.snapshot.measured) == 22
        return run.snapshot

    same_path(bad(0.0, Slow, "a.h5"), bad(0.02, SmallLearner, "b.h5"))


def test_steps_take_the_same_path(session, overlapped):
    run = session(overlap=True)
    for _ in range(5):
        run.step()
        assert run.wait(20)
        assert run.snapshot.state == "paused"
    same_path(run.snapshot, overlapped)


@pytest.mark.parametrize("count", [6, 11, 20])
def test_a_stopped_run_continues_as_the_undisturbed_one(tmp_path, overlapped, count):
    path = tmp_path / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner, overlap=True) as run:
        run.subscribe(lambda snapshot: run.stop() if len(snapshot.measured) == count else None)
        run.run()
        assert run.wait(20)
        assert run.snapshot.state == "stopped"
    with RunFile.open(path) as file:
        assert file.facts.overlap
    with Session.open(path, SmallSource(), learner=SmallLearner) as again:
        again.run()
        assert again.wait(20)
        same_path(again.snapshot, overlapped)


def test_pause_and_stop_leave_no_point_under_way(session):
    source = SmallSource(seconds=0.05)
    run = session(source, learner=Slow, overlap=True)
    run.run()
    while len(run.snapshot.measured) < 11:
        run.wait(0.01)
    for rest in (run.pause, run.stop) * 3:
        rest()
        assert run.wait(5)
        taken = len(source.measured)
        assert len(run.snapshot.measured) == taken
        time.sleep(0.15)
        assert len(source.measured) == taken
        run.resume()
        run.wait(0.12)


def test_a_user_is_served_while_the_learner_trains(session):
    class Slower(SmallLearner):
        seconds = 0.05

    run = session(learner=Slower, overlap=True, holdout=0)
    run.run()
    while run.snapshot.step < 1 or run.snapshot.message != "training":
        run.wait(0.01)
    run.measure((5, 9))
    before = run.snapshot.step
    while (5.0, 9.0) not in map(tuple, run.snapshot.measured.tolist()):
        run.wait(0.01)
    assert run.snapshot.step == before
    assert run.wait(20)
    assert len(run.snapshot.measured) == 22


# The score of a step ----------------------------------------------------------------------------


def instrument():
    """A source on which nothing can be held out, so that the score needs new trainings."""
    return SmallSource(kind="instrument", truth=False)


@pytest.fixture
def slow_score():
    """A learner whose blocked score comes once ``go`` is set; ``begun`` is set when it is asked for."""

    class SlowScore(SmallLearner):
        begun, go = threading.Event(), threading.Event()

        def blocked_score(self, measured, *, step, report):
            self.begun.set()
            while not self.go.wait(0.01):
                report("blocked score")
            return super().blocked_score(measured, step=step, report=report)

    yield SlowScore
    SlowScore.go.set()


@pytest.fixture(scope="module")
def at_once(tmp_path_factory):
    """The path of a run whose scores take no time."""
    path = tmp_path_factory.mktemp("at_once") / "run.h5"
    with Session(instrument(), workflow(), 3, path, learner=SmallLearner, overlap=True) as run:
        return finished(run)


def test_with_overlap_the_source_has_its_next_positions_before_the_score_is_there(
    session, slow_score, at_once
):
    source = instrument()
    run = session(source, learner=slow_score, overlap=True)
    run.run()
    until(lambda: len(source.measured) == 14)  # both batches that are picked after the first training
    assert slow_score.begun.is_set()
    assert (run.snapshot.step, run.snapshot.curve) == (1, ())
    slow_score.go.set()
    assert run.wait(20)
    same_path(run.snapshot, at_once)
    assert [entry["step"] for entry in run.snapshot.curve] == [1, 2, 3, 4, 5]


def test_without_overlap_nothing_is_picked_before_the_score_is_there(session, slow_score):
    source = instrument()
    run = session(source, learner=slow_score)
    run.run()
    assert slow_score.begun.wait(20)
    time.sleep(0.1)
    assert len(source.measured) == 6
    assert run._worker.publisher.latest.due == ()
    slow_score.go.set()
    assert run.wait(20)


def test_stop_ends_a_long_score_which_is_computed_anew(session, slow_score, at_once):
    run = session(instrument(), learner=slow_score, overlap=True)
    run.run()
    assert slow_score.begun.wait(20)
    run.stop()
    stopped = rests(run, "stopped", 5)
    assert (stopped.step, stopped.curve) == (1, ())
    slow_score.go.set()
    run.resume()
    assert run.wait(20)
    same_path(run.snapshot, at_once)


def test_a_run_that_pauses_has_the_score_of_its_step(session, slow_score, at_once):
    run = session(instrument(), learner=slow_score, overlap=True)
    run.run()
    assert slow_score.begun.wait(20)
    run.pause()
    until(lambda: run.snapshot.message == "pausing")
    slow_score.go.set()
    assert [entry["step"] for entry in rests(run).curve] == [1]
    run.resume()
    assert run.wait(20)
    same_path(run.snapshot, at_once)


def test_after_a_kill_between_pick_and_score_the_curve_is_the_same(session, slow_score, at_once, tmp_path):
    source = instrument()
    run = session(source, learner=slow_score, overlap=True)
    run.run()
    until(lambda: len(source.measured) == 14)
    until(lambda: len(run.snapshot.measured) == 14)
    shutil.copy(tmp_path / "run.h5", tmp_path / "killed.h5")  # what a kill at this moment leaves
    with Session.open(tmp_path / "killed.h5", instrument(), learner=SmallLearner) as again:
        assert again.snapshot.curve == ()
        same_path(finished(again), at_once)
    with RunFile.open(tmp_path / "killed.h5") as file:
        for step in range(1, 6):
            then = file.at(step)
            assert then.curve == at_once.curve[:step]
            assert "score" in then.timings
