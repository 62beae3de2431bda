"""A whole benchmark: paired, resumable, the same on every executor, its tables and its page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import psutil
import pytest
from joblib import parallel_config
from joblib.parallel import get_active_backend

import curiosity_widgets as cw
from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.benchmarks import run
from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.benchmarks.run import _registered_for, _run, plan, run_trials
from curiosity_widgets.benchmarks.summary import verdict
from curiosity_widgets.errors import CuriosityError
from tests.benchmarks.small import COMMON, without_seconds, write_sample


def test_smoke_three_seeds(smoke: tuple[Results, Path, list[Any]], sample: str) -> None:
    results, folder, seen = smoke
    assert seen[0] == (0, 6, "")
    assert [done for done, _, _ in seen] == list(range(7))
    assert results.names("seed") == [0, 1, 2]
    assert results.names("label") == ["random", "mixed"]
    curves = results.curves(sample, "mixed", "pixels_r2", track="retrained")
    assert curves.values.shape == (3, 2)
    assert np.isfinite(curves.values).all()
    starts = {
        (it.trial.seed, it.trial.label): it.positions[: it.trial.init].tolist() for it in results.trials
    }
    for seed in range(3):  # paired: the same start for both
        assert starts[seed, "random"] == starts[seed, "mixed"]
    assert starts[0, "random"] != starts[1, "random"]
    assert (folder / "report.html").exists()


def test_finished_trials_are_not_run_again(
    smoke: tuple[Results, Path, list[Any]], sample: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, folder, _ = smoke

    def refuse(trial: object) -> None:
        raise AssertionError(f"ran {trial}")

    monkeypatch.setattr("curiosity_widgets.benchmarks.run.run_trial", refuse)
    again = cw.benchmark(sample, seeds=3, folder=folder, workers=1, **COMMON)
    assert without_seconds(again) == without_seconds(results)
    assert [it.seconds for it in again.trials] == [it.seconds for it in results.trials]
    with pytest.raises(AssertionError, match="seed=3"):
        cw.benchmark(sample, seeds=4, folder=folder, workers=1, **COMMON)


def test_the_page_needs_nothing_else_and_is_complete(
    smoke: tuple[Results, Path, list[Any]], sample: str
) -> None:
    results, folder, _ = smoke
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "a&b" not in page.replace("a&amp;b", "")  # names are escaped
    assert "a&amp;b.npz" in page
    assert not re.search(r"(src|href)=\"(?!data:)", page)
    body = re.sub(r'<script type="module">.*?</script>', "", page[page.index("<body>") :], flags=re.DOTALL)
    tree = ElementTree.fromstring(body.removesuffix("</html>\n"))
    assert len(tree.findall(".//div[@class='cw-figure']")) >= 6
    text = "".join(tree.itertext())
    assert "Only 3 paired seed(s)" in text
    for sentence in verdict(results, sample, "retrained"):
        assert sentence.replace("`", "") in text


def test_plan_pairs_everything_and_gives_the_reference_random_picks() -> None:
    trials = plan(
        ["pto-1.7um", "simulated-3"], strategies=["random", "mixed"], seeds=[4, 9], tracks=("online",)
    )
    assert len(trials) == 2 * 3 * 2
    assert {it.seed for it in trials} == {4, 9}
    reference = [it for it in trials if it.label == "reference"]
    assert {(it.workflow, it.strategy, it.error_model) for it in reference} == {
        ("autoencoder", "random", False)
    }
    two = plan("simulated-1", strategies=["random"], workflows=["dense", "autoencoder"], reference=False)
    assert {it.label for it in two} == {"dense: random", "autoencoder: random"}


def test_an_edited_file_is_another_benchmark(tmp_path: Path) -> None:
    path = write_sample(tmp_path / "sample.npz")
    keys = [plan(str(path), strategies=["random"], seeds=1, reference=False)[0].key()]
    keys.append(plan(f"{path}+defects", strategies=["random"], seeds=1, reference=False)[0].key())
    write_sample(path, height=31)
    keys.append(plan(str(path), strategies=["random"], seeds=1, reference=False)[0].key())
    assert len(set(keys)) == 3


def test_a_strategy_of_yours_reaches_every_process(sample: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers learn of it with the trial; here one that has forgotten it."""
    monkeypatch.setattr("curiosity_widgets.acquisition.registry._registered", {})

    @acquisition.register
    class Corner(acquisition.Strategy):
        """Away from the first pixel."""

        name = "corner"

        def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
            """Row and column together, scaled to 1."""
            distance = state.candidates.positions.sum(axis=1)
            return {"score": Term(distance / distance.max())}

    settings = {**COMMON, "strategies": [{"strategy": "corner", "selection": "top"}]}
    (mine,) = plan(sample, seeds=1, **settings)
    (other,) = plan(sample, seeds=1, **{**settings, "strategies": ["random"]})
    # A trial takes its own alone along: another one may be of a module that its process does not have.
    assert _registered_for(mine) == (Corner, None, None)
    assert _registered_for(other) == (None, None, None)
    assert mine.content != other.content
    monkeypatch.setattr("curiosity_widgets.acquisition.registry._registered", {})
    result = _run(mine, Corner)
    picked = result.positions[mine.init :].sum(axis=1)
    assert (np.diff(picked) <= 0).all()


def test_a_trial_is_whole_wherever_it_runs(sample: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Dask its forests would be tasks of their own, done twice where a worker is killed."""
    backends = []
    monkeypatch.setattr(run, "run_trial", lambda trial: backends.append(get_active_backend()[0]))
    (trial,) = plan(sample, seeds=1, **{**COMMON, "strategies": ["random"]})
    with parallel_config("threading", n_jobs=2):
        _run(trial)
    assert type(backends[0]).__name__ == "SequentialBackend"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"strategies": []}, "strategies is"),
        ({"strategies": ["greedy"]}, "greedy"),
        ({"strategies": ["random", "random"]}, "twice"),
        ({"strategies": [{"strategy": "random", "colour": "red"}]}, "colour"),
        ({"workflows": ["magic"]}, "magic"),
        ({"executor": "ray"}, "ray"),
        ({"track": "offline"}, "offline"),
        ({"data": "nowhere.npz"}, "nowhere.npz"),
        ({"data": "simulated-1+holes"}, "holes"),
        ({"seeds": 0}, "seeds is 0"),
    ],
)
def test_mistakes_are_reported_before_anything_runs(
    changes: dict[str, Any], words: str, tmp_path: Path
) -> None:
    settings = {"data": "simulated-1", "seeds": 1, "folder": tmp_path / "out", **COMMON, **changes}
    with pytest.raises(CuriosityError, match=words):
        cw.benchmark(**settings)
    assert not (tmp_path / "out").exists()


def test_folder_that_cannot_be_written(sample: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(CuriosityError, match="taken"):
        cw.benchmark(sample, seeds=1, folder=tmp_path / "taken", workers=1, **COMMON)


@pytest.mark.slow
def test_two_dask_workers_give_the_numbers_of_loky(
    smoke: tuple[Results, Path, list[Any]], sample: str
) -> None:
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    results, _, _ = smoke
    expected = Results(results.trials[:4])
    trials = [it.trial for it in expected.trials]
    two_processes = Results(run_trials(trials, executor="loky", workers=2))
    assert without_seconds(two_processes) == without_seconds(expected)
    local = Results(run_trials(trials, executor="dask", workers=2))
    assert without_seconds(local) == without_seconds(expected)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        by_address = run_trials(trials[:2], executor="dask", dask=cluster.scheduler_address)
    assert without_seconds(Results(by_address)) == without_seconds(Results(expected.trials[:2]))


@pytest.mark.slow
def test_a_dask_worker_that_is_killed_loses_and_doubles_no_trial(
    smoke: tuple[Results, Path, list[Any]], tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    expected = smoke[0].trials[:4]
    killed: list[int] = []
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:

        def progress(done: int, total: int, text: str) -> None:
            if done and not killed:  # in the middle: the other trials are under way or wait
                killed.append(next(iter(cluster.workers.values())).pid)
                psutil.Process(killed[0]).kill()

        trials = [one.trial for one in expected]
        address = cluster.scheduler_address
        found = run_trials(trials, executor="dask", dask=address, progress=progress, folder=tmp_path)
    assert killed
    assert [one.trial.key() for one in found] == [one.trial.key() for one in expected]
    assert without_seconds(Results(found)) == without_seconds(Results(expected))


@pytest.mark.slow
def test_a_dask_scheduler_that_is_not_there(smoke: tuple[Results, Path, list[Any]]) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    results, _, _ = smoke
    with pytest.raises(CuriosityError, match=r"tcp://127\.0\.0\.1:9.*check the address"):
        run_trials([results.trials[0].trial], executor="dask", dask="tcp://127.0.0.1:9")
