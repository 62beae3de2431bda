"""The learner on a Dask cluster of several processes."""

from __future__ import annotations

import asyncio
import time

import numpy as np
import psutil
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Interrupted
from curiosity_widgets.session.compute import cluster as module
from curiosity_widgets.session.compute.cluster import ClusterChannel, Desk, dask_client, distributed_package
from curiosity_widgets.session.loop.services import LearnerLost
from tests.session.compute.elsewhere_learners import Slow
from tests.session.runs import WAIT, finished, rests, texts, until, until_seen
from tests.session.small import SmallSource


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as made:
        yield made


def workers_with_a_learner(cluster):
    return [address for address, worker in cluster.scheduler.workers.items() if worker.actors]


def kill_worker(cluster, address):
    (pid,) = [one.pid for one in cluster.workers.values() if one.worker_address == address]
    psutil.Process(pid).kill()


def same(seen, undisturbed):
    np.testing.assert_array_equal(seen.measured, undisturbed.measured)
    np.testing.assert_array_equal(seen.spectra, undisturbed.spectra)
    assert seen.curve == undisturbed.curve


@pytest.mark.slow
def test_the_path_is_the_same_and_the_worker_is_free_afterwards(session, undisturbed, cluster):
    run = session(compute=f"dask={cluster.scheduler_address}")
    same(finished(run), undisturbed)
    assert len(workers_with_a_learner(cluster)) == 1
    assert not texts(run.snapshot, "warning")
    run.close()
    until(lambda: not workers_with_a_learner(cluster))


@pytest.mark.slow
def test_a_worker_that_is_killed_is_replaced_and_the_path_stays(session, undisturbed, cluster):
    run = session(SmallSource(seconds=0.02), compute=f"dask={cluster.scheduler_address}")
    run.run()
    until_seen(run, lambda seen: seen.step == 2)
    kill_worker(cluster, workers_with_a_learner(cluster)[0])
    assert run.wait(2 * WAIT)
    same(run.snapshot, undisturbed)
    (text,) = texts(run.snapshot, "warning")
    assert "is gone" in text
    assert "started again, from the last complete training" in text


@pytest.mark.slow
def test_stop_does_not_wait_for_the_training(session, cluster):
    run = session(learner=Slow, compute=f"dask={cluster.scheduler_address}")
    run.run()
    until(lambda: run.snapshot.message.startswith("training"), WAIT)
    run.stop()
    rests(run, "stopped")
    until(lambda: not workers_with_a_learner(cluster))


@pytest.mark.slow
@pytest.mark.parametrize("if_lost", ["pause", "here"])
def test_a_cluster_that_is_gone_pauses_the_run_or_lets_it_go_on_here(
    session, undisturbed, if_lost, monkeypatch
):
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    monkeypatch.setattr(module, "_CONNECT", 1.0)
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as own:
        run = session(SmallSource(seconds=0.02), compute=f"dask={own.scheduler_address}", if_lost=if_lost)
        run.run()
        until_seen(run, lambda seen: seen.step == 2)
        run.pause()
        rests(run)
    run.run()
    if if_lost == "pause":
        assert "no Dask scheduler answers" in texts(rests(run), "error")[-1]
        return
    assert run.wait(2 * WAIT)
    same(run.snapshot, undisturbed)
    assert texts(run.snapshot, "warning")[-1].endswith("from now on the learner works in this process")


def test_no_scheduler_and_no_dask_are_one_sentence(session, monkeypatch):
    pytest.importorskip("distributed", reason="Dask is not installed")
    monkeypatch.setattr(module, "_CONNECT", 0.5)
    with pytest.raises(CuriosityError, match=r"tcp://127\.0\.0\.1:9.*check the address"):
        session(compute="dask=tcp://127.0.0.1:9")
    with pytest.raises(LearnerLost, match=r"tcp://127\.0\.0\.1:9.*check the address"):
        ClusterChannel("tcp://127.0.0.1:9")
    monkeypatch.setattr(module.importlib, "import_module", _missing)
    for call in (distributed_package, lambda: dask_client("tcp://127.0.0.1:9")):
        with pytest.raises(CuriosityError, match=r'pip install "curiosity-widgets\[dask\]"'):
            call()


def _missing(name):
    raise ImportError(name)


@pytest.mark.slow
def test_a_cluster_without_workers_takes_no_learner(monkeypatch):
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    monkeypatch.setattr(module, "_BEGIN", 1.0)
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=":0") as own,
        pytest.raises(LearnerLost, match=r"no worker of the Dask cluster at .* takes the learner"),
    ):
        ClusterChannel(own.scheduler_address)


def test_a_desk_that_is_given_up_ends_its_learner(monkeypatch):
    lines = []

    def serve(line):
        lines.append(line)
        while line.receive() is not None:
            line.send(b"answer")
        assert line.receive() is None  # however often it is asked
        lines.append("ended")

    monkeypatch.setattr(module, "serve", serve)
    desk = Desk()
    _run(desk.put(b"question"))
    assert _run(desk.fetch(10.0)) == [b"answer"]
    started = time.monotonic()
    assert _run(desk.fetch(0.05)) == []
    assert time.monotonic() - started < 5
    lines[0].check()
    del desk
    until(lambda: lines[-1] == "ended")
    with pytest.raises(Interrupted):
        lines[0].check()


def test_a_desk_may_be_told_to_end(monkeypatch):
    lines = []
    monkeypatch.setattr(module, "serve", lines.append)
    desk = Desk()
    _run(desk.end())
    with pytest.raises(Interrupted):
        lines[0].check()


def _run(coroutine):
    return asyncio.run(coroutine)
