"""``cw.benchmark``: plans, runs and, where a folder is given, writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import curiosity_widgets as cw
from curiosity_widgets.benchmarks.run import Trial
from curiosity_widgets.errors import CuriosityError
from tests.benchmarks.made_results import result
from tests.session.faults.test_wrong_types import ODD


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> list[Trial]:
    """What would be run; the results are made by hand."""
    planned: list[Trial] = []

    def run(trials: list[Trial], **_options: Any) -> list[Any]:
        planned.extend(trials)
        return [result(trial.data, trial.label, trial.seed, 0.5) for trial in trials]

    monkeypatch.setattr("curiosity_widgets.benchmarking.run_trials", run)
    return planned


def test_without_a_folder_nothing_is_written(
    trials: list[Trial], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    results = cw.benchmark("pto-1.7um", seeds=2, reference=False)
    assert len(results.trials) == len(trials) == 4  # two strategies, two seeds
    assert list(tmp_path.iterdir()) == []


def test_with_a_folder_there_are_a_table_and_a_page(trials: list[Trial], tmp_path: Path) -> None:
    cw.benchmark("pto-1.7um", seeds=1, reference=False, folder=tmp_path)
    assert {"results.csv", "report.html"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize(("track", "tracks"), [("online", ("online",)), ("both", ("retrained", "online"))])
def test_a_track_or_both(trials: list[Trial], track: str, tracks: tuple[str, ...]) -> None:
    cw.benchmark("pto-1.7um", seeds=1, reference=False, track=track)
    assert {trial.tracks for trial in trials} == {tracks}


# What is right after all: the name of a file, a list of seeds, nothing beside the usual.
ACCEPTED = {
    "data": {"text"},
    "seeds": {"list", "array"},
    "scored": {"list", "array"},
    "read": {"dict"},
    "folder": {"text"},
    "dask": {"text"},
    "progress": {"function"},
}
ARGUMENTS = [
    "data", "strategies", "workflows", "budget", "seeds", "init", "batch", "patch", "holdout", "aside",
    "track", "scored", "reference", "ceiling", "read", "folder", "executor", "dask", "workers", "progress",
]  # fmt: skip


@pytest.mark.parametrize("argument", ARGUMENTS)
def test_an_odd_value_is_refused_by_the_name_of_its_argument(argument: str) -> None:
    for name, value in ODD.items():
        if name not in ACCEPTED.get(argument, set()):
            with pytest.raises(CuriosityError, match=argument):
                cw.benchmark(**{"data": "a file that is not there", argument: value})
