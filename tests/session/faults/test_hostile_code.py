"""Whatever a source, a learner or a callback raises: the run fails with a message, parked and closed."""

from __future__ import annotations

import threading

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.loop.loop import Loop
from tests.session.faults.parking import Parking
from tests.session.faulty import Mute
from tests.session.runs import WAIT, finished, texts, until
from tests.session.small import SHAPE, SmallLearner, SmallSource

KINDS = [SystemExit, KeyboardInterrupt, GeneratorExit, StopIteration, Mute]
OF_A_SOURCE = ["image", "measure", "_truth"]
OF_A_LEARNER = ["initial_positions", "fit", "evaluate", "pick", "score", "outputs", "state"]


def raising(base, method, kind, after=0):
    """A class of ``base`` whose ``method`` raises from the call after ``after`` calls on."""
    calls = iter(range(10**6))

    def hostile(self, *given, **options):
        if next(calls) >= after:
            raise kind
        return getattr(base, method)(self, *given, **options)

    return type("Hostile", (base,), {method: hostile})


def fails(run, kind):
    """The run fails with a message that names what was raised."""
    run.run()
    with pytest.raises(CuriosityError, match=kind.__name__):
        run.wait(WAIT)
    assert run.snapshot.state == "failed"
    assert kind.__name__ in texts(run.snapshot, "error")[-1]
    with pytest.raises(CuriosityError, match=kind.__name__):  # and not True when asked again
        run.wait(1)
    run.stop()
    run.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["measure", "_truth"])
def test_a_source_that_raises_anything_fails_the_run(session, kind, method):
    source = raising(Parking, method, kind, after=9 if method == "measure" else 1)()
    run = session(source)
    fails(run, kind)
    assert source.did == ["parked", "closed"]
    if not source.measured:  # it failed before the first point: there is nothing to keep
        assert not run.path.exists()
        return
    with RunFile.open(run.path) as file:
        assert len(file.history) == len(source.measured)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", OF_A_LEARNER)
def test_a_learner_that_raises_anything_fails_the_run(session, kind, method):
    source = Parking()
    fails(session(source, learner=raising(SmallLearner, method, kind)), kind)
    assert source.did[-1] == "closed"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["open", "image"])
def test_a_source_that_cannot_be_opened_fails_where_the_session_is_made(session, kind, method):
    source = raising(Parking, method, kind)()
    with pytest.raises(CuriosityError, match=kind.__name__):
        session(source)


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_source_says_of_itself_may_raise_when_it_is_read(session, kind):
    class Info:
        def __getattr__(self, name):
            raise kind

    source = Parking()
    source.open = Info
    with pytest.raises(CuriosityError, match=kind.__name__):
        session(source)


@pytest.mark.parametrize("kind", KINDS)
def test_a_callback_and_last_calls_that_raise_change_nothing(session, kind, undisturbed):
    def callback(snapshot):
        if snapshot.step == 2:
            raise kind

    class Last(SmallSource):
        def park(self):
            raise kind

        stop = close = park

    source = Last()
    run = session(source)
    run.subscribe(callback)
    assert finished(run).measured.tolist() == undisturbed.measured.tolist()
    assert any(kind.__name__ in text for text in texts(run.snapshot, "warning"))
    run.stop()
    run.close()
    with RunFile.open(run.path) as file:
        assert len(file.history) == 22


@pytest.mark.parametrize("kind", KINDS)
def test_a_quality_that_raises_anything_ends_no_run(session, kind, undisturbed):
    def quality(axis, spectrum):
        raise kind

    run = session(quality=quality)
    assert finished(run).measured.tolist() == undisturbed.measured.tolist()
    assert any("quality 'quality' failed" in text for text in texts(run.snapshot, "warning"))


def test_a_proxy_that_raises_when_it_is_asked_for_a_last_call_breaks_nothing(session):
    """As one of an instrument whose connection is gone."""

    class Proxy(SmallSource):
        @property
        def park(self):
            raise OSError("connection lost")

        stop = close = park

    run = session(Proxy())
    finished(run)
    run.stop()
    run.close()
    with RunFile.open(run.path) as file:
        assert len(file.history) == 22


@pytest.mark.parametrize("ability", ["applies", "check_first_spectrum"])
def test_a_source_that_hangs_before_it_is_opened_is_not_waited_for(session, ability):
    source, go = Parking(), threading.Event()
    source.expect_axis = lambda axis: None
    setattr(source, ability, lambda *_: go.wait(30))
    try:
        with pytest.raises(CuriosityError, match="check it"):
            session(source, patience=0.1)
    finally:
        go.set()


def test_a_session_that_breaks_off_says_so_and_keeps_what_is_measured(session, monkeypatch):
    source = Parking()
    run = session(source)
    run.run(10)
    assert run.wait(WAIT)

    def broken(self, **options):
        raise MemoryError("of the session itself")

    monkeypatch.setattr(run._worker._actions, "fail", broken)
    monkeypatch.setattr(Loop, "next_action", broken)
    run.resume()
    with pytest.raises(CuriosityError, match="the session broke off"):
        run.wait(WAIT)
    assert run.snapshot.state == "failed"
    with pytest.raises(CuriosityError, match="what was measured is in"):
        run.close()
    run._worker.closing_error = None  # known now; the fixture closes it again
    until(lambda: source.did == ["parked", "closed"])
    with RunFile.open(run.path) as file:
        assert len(file.history) == 10
    assert run.info.candidates.shape == SHAPE


@pytest.mark.parametrize("report", [None, "done", SmallLearner])
def test_a_learner_whose_fit_returns_anything_leaves_a_file_that_can_be_read(session, report):
    """As of those who return the learner itself, like scikit-learn."""
    run = session(learner=type("Other", (SmallLearner,), {"fit": lambda *_, **__: report}))
    run.run()
    with pytest.raises(CuriosityError, match="must return a TrainingReport"):
        run.wait(WAIT)
    run.close()
    with RunFile.open(run.path) as file:
        assert len(file.history) == 6


@pytest.mark.parametrize("index", [None, [0, 0, 1], [10**7], [-1], [0.5, 1.5], [], "first"])
def test_initial_positions_that_are_no_candidates_are_refused(session, index):
    run = session(learner=type("Other", (SmallLearner,), {"initial_positions": lambda *_, **__: index}))
    run.run()
    with pytest.raises(CuriosityError, match="each once"):
        run.wait(WAIT)
    run.close()
