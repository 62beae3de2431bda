"""Sessions whose learner works in a process of its own: the same path, whatever happens to that."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from contextlib import suppress

import numpy as np
import psutil
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.compute import elsewhere
from curiosity_widgets.session.compute.elsewhere import Elsewhere, placed
from curiosity_widgets.session.session import Session
from tests.paths import ROOT
from tests.session.compute.elsewhere_learners import Dying, Raising, Slow
from tests.session.runs import WAIT, finished, positions, rests, texts, until, until_seen
from tests.session.small import SmallLearner, SmallSource, workflow


def learner_processes():
    """Those that live; one that has ended is a zombie until its parent has asked for its exit code."""
    found = []
    for one in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # a zombie is one
            if "session.compute" in " ".join(one.cmdline()):
                found.append(one)
    return found


def same(seen, undisturbed):
    np.testing.assert_array_equal(seen.measured, undisturbed.measured)
    np.testing.assert_array_equal(seen.spectra, undisturbed.spectra)
    assert seen.curve == undisturbed.curve
    for name, shown in undisturbed.maps.items():
        np.testing.assert_array_equal(seen.maps[name], shown)


def test_the_path_is_the_same_and_no_process_is_left(session, undisturbed):
    run = session(compute="process")
    same(finished(run), undisturbed)
    assert len(learner_processes()) == 1
    run.close()
    assert not learner_processes()
    assert not texts(run.snapshot, "warning")


def test_a_process_that_is_killed_is_started_again_and_the_path_stays(session, undisturbed):
    run = session(SmallSource(seconds=0.02), compute="process")
    run.run()
    until_seen(run, lambda seen: seen.step == 2)
    learner_processes()[0].kill()
    assert run.wait(WAIT)
    same(run.snapshot, undisturbed)
    (text,) = texts(run.snapshot, "warning")
    assert "the learner's process ended" in text
    assert "started again, from the last complete training" in text


def test_one_that_dies_again_pauses_the_run_and_can_be_resumed_elsewhere(session, reopen, undisturbed):
    run = session(learner=Dying, compute="process")
    run.run()
    seen = rests(run)
    assert len(texts(seen, "warning")) == 1
    (text,) = texts(seen, "error")
    assert "twice at the same step; no spectrum is lost: check memory" in text
    run.run()  # it is tried again
    rests(run)
    run.close()
    assert not learner_processes()
    same(finished(reopen()), undisturbed)


def test_one_that_dies_again_is_replaced_here_if_that_was_asked_for(session, undisturbed):
    run = session(learner=Dying, compute="process", if_lost="here")
    same(finished(run), undisturbed)
    assert texts(run.snapshot, "warning")[-1].endswith("from now on the learner works in this process")
    assert not learner_processes()


def test_one_that_is_lost_at_rest_is_started_again_when_the_run_continues(session, undisturbed):
    run = session(compute="process")
    run.run(14)
    assert run.wait(WAIT)  # no point of a batch is left, so that other settings are shown at once
    (process,) = learner_processes()
    process.kill()
    process.wait(WAIT)
    lam = run.settings.lam
    run.settings.lam = lam + 1  # shows other picks
    until(lambda: texts(run.snapshot, "warning"), WAIT)
    assert "started again when the run continues" in texts(run.snapshot, "warning")[0]
    run.settings.lam = lam
    run.run(22)
    assert run.wait(WAIT)
    same(run.snapshot, undisturbed)


def test_stop_ends_a_training_at_once_and_the_redone_step_is_the_same(session, undisturbed):
    run = session(learner=Slow, compute="process")
    run.run()
    until(lambda: run.snapshot.message.startswith("training"), WAIT)
    run.stop()
    rests(run, "stopped")
    assert not learner_processes()
    same(finished(run), undisturbed)


@pytest.mark.parametrize("number", range(4))
def test_what_a_learner_raises_has_the_text_that_it_has_here(session, tmp_path, number):
    told = []
    for compute in ("here", "process"):
        run = session(
            learner=Raising, workflow=workflow(lam=float(number)), path=tmp_path / compute, compute=compute
        )
        run.run()
        with pytest.raises(CuriosityError) as caught:
            run.wait(WAIT)
        told.append((str(caught.value), positions(run.snapshot), run.snapshot.state))
    assert told[0] == told[1]


def test_a_learner_that_lives_in_this_script_alone_goes_over_whole(session, undisturbed):
    class Mine(SmallLearner):
        pass

    Mine.__module__ = "__main__"
    same(finished(session(learner=Mine, compute="process")), undisturbed)


def test_a_resumed_run_may_work_elsewhere(session, tmp_path, undisturbed):
    run = session()
    run.subscribe(lambda seen: run.stop() if len(seen.measured) == 12 else None)
    run.run()
    rests(run, "stopped")
    run.close()
    with Session.open(run.path, SmallSource(), learner=SmallLearner, compute="process") as again:
        same(finished(again), undisturbed)


@pytest.mark.skipif(os.name == "nt", reason="there kill is always the hard one")
def test_no_process_is_left_of_a_parent_that_was_killed(tmp_path):
    script = f"""
        import time
        from curiosity_widgets.session.session import Session
        from tests.session.compute.elsewhere_learners import Slow
        from tests.session.small import SmallSource, workflow
        import psutil
        path = {str(tmp_path / "run.h5")!r}
        run = Session(SmallSource(), workflow(), 3, path, learner=Slow, compute="process")
        run.run()
        while not run.snapshot.message.startswith("training"):
            time.sleep(0.01)
        print(psutil.Process().children()[0].pid, flush=True)
        time.sleep(60)
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, cwd=ROOT
    )
    with parent.stdout as told:
        child = psutil.Process(int(told.readline()))
        parent.kill()
        parent.wait()
        child.wait(30)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"compute": "cluster"}, "use 'here', 'process' or 'dask=ADDRESS'"),
        ({"compute": "dask="}, "use 'here', 'process' or 'dask=ADDRESS'"),
        ({"compute": None}, "use 'here', 'process' or 'dask=ADDRESS'"),
        ({"if_lost": "stop"}, "if_lost is 'stop'; choose one of pause, here"),
    ],
)
def test_what_makes_no_sense_is_refused(session, tmp_path, options, text):
    with pytest.raises(CuriosityError, match=text):
        session(**options)
    assert not list(tmp_path.iterdir())


def test_here_is_the_learner_itself():
    assert placed(SmallLearner, "here", "pause") is SmallLearner


def test_one_that_ends_while_it_begins_leaves_no_process(monkeypatch):
    class Channel:
        killed = 0

        def kill(self):
            self.killed += 1

    channel = Channel()
    made = Elsewhere(SmallLearner, None, "pause")
    monkeypatch.setattr(elsewhere, "ProcessChannel", lambda: made.end() or channel)
    monkeypatch.setattr(elsewhere, "RemoteLearner", lambda *given: None)
    made(workflow(), None)
    assert channel.killed == 1
