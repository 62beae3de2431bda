"""Data sets × strategies × workflows × seeds, side by side through joblib, and what came of them."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed, parallel_config

from curiosity_widgets import acquisition
from curiosity_widgets import workflows as workflow_registry
from curiosity_widgets.acquisition.strategy import Strategy
from curiosity_widgets.benchmarks.samples import base_name
from curiosity_widgets.benchmarks.store import load_trial, save_trial
from curiosity_widgets.benchmarks.trial import SCORED, Trial, TrialResult, checked_split, run_trial
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.workflows.kind import WorkflowKind

EXECUTORS = ("loky", "dask")
REFERENCE = "reference"
_REFERENCE_SCORED = (30, 50, 70, 100, 150, 200, 300)  # it takes long, so not as often as the others
Progress = Callable[[int, int, str], None]


def plan(
    data: str | Sequence[str],
    *,
    strategies: Sequence[str | Mapping[str, Any]],
    workflows: Sequence[str | Mapping[str, Any]] = ("dense",),
    seeds: int | Sequence[int] = 10,
    reference: bool = True,
    **common: Any,
) -> list[Trial]:
    """All trials of a benchmark, seed by seed. ``common`` are fields that all of them share.

    Raises CuriosityError where something does not exist or two trials would have one name.
    """
    names = [data] if isinstance(data, str) else list(data)
    numbers = range(seeds) if isinstance(seeds, int) else seeds
    if not names or not strategies or not workflows or not len(numbers):
        raise CuriosityError("a benchmark needs at least one data set, strategy, workflow and seed")
    contenders = [
        _contender(workflow, strategy, named=len(workflows) > 1)
        for workflow in workflows
        for strategy in strategies
    ]
    if reference:
        contenders.append(
            {
                "label": REFERENCE,
                "workflow": "autoencoder",
                # Neither number changes its predictions; folds serve errors that are not used here.
                "workflow_options": {"threads": 1, "folds": 2},
                "strategy": "random",
                "error_model": False,
                "scored": tuple(n for n in _REFERENCE_SCORED if n in common.get("scored", SCORED)),
            }
        )
    labels = [contender["label"] for contender in contenders]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        raise CuriosityError(f"'{twice}' would be in the tables twice; give one of them another label")
    try:
        return [
            Trial(data=name, seed=int(seed), **{**common, **contender, "content": _content(name, contender)})
            for seed in numbers
            for name in names
            for contender in contenders
        ]
    except TypeError as error:
        raise CuriosityError(f"a trial has no such setting: {error}") from error


def _contender(
    workflow: str | Mapping[str, Any], strategy: str | Mapping[str, Any], *, named: bool
) -> dict[str, Any]:
    """The fields of one line of the tables."""
    settings = {"workflow": workflow} if isinstance(workflow, str) else dict(workflow)
    picks = {"strategy": strategy} if isinstance(strategy, str) else dict(strategy)
    label = str(picks.pop("label", picks.get("strategy", "random")))
    of = str(settings.pop("label", settings.get("workflow", "dense")))
    return {**settings, **picks, "label": f"{of}: {label}" if named else label}


def _content(data: str, contender: Mapping[str, Any]) -> str:
    """A hash of what a trial depends on that is not in its settings; empty for public data and our code."""
    parts = []
    path = Path(base_name(data))
    if path.is_file():
        parts.append(path.read_bytes())
    strategy = acquisition.registered().get(contender.get("strategy", "random"))
    workflow = workflow_registry.registered().get(contender.get("workflow", "dense"))
    for registered in (strategy, workflow):
        if registered is None:
            continue
        try:
            parts.append(inspect.getsource(registered).encode())
        except (OSError, TypeError):  # without its source it may have changed
            parts.append(str(time.time_ns()).encode())
    return hashlib.sha256(b"".join(parts)).hexdigest()[:20] if parts else ""


def _run(
    trial: Trial, strategies: Sequence[type[Strategy]], workflows: Sequence[type[WorkflowKind]] = ()
) -> TrialResult:
    """Run a trial in a process that may not know strategies and workflows registered elsewhere."""
    for strategy in strategies:
        acquisition.register(strategy)
    for workflow in workflows:
        workflow_registry.register(workflow)
    return run_trial(trial)


def run_trials(
    trials: Sequence[Trial],
    *,
    folder: Path | None = None,
    executor: str = "loky",
    dask: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[TrialResult]:
    """Results of ``trials`` in their order; those already in ``folder`` are read, not run.

    Raises CuriosityError for an unknown executor or unreadable data, and whatever a trial raises.
    """
    if executor not in EXECUTORS:
        raise CuriosityError(f"executor {executor!r} is unknown; use {' or '.join(EXECUTORS)}")
    for trial in {
        (t.data, t.seed, t.patch, t.holdout, t.aside, t.init, t.budget): t for t in trials
    }.values():
        checked_split(trial)  # fails at once, and not after hours, where something is missing or too small
    done: dict[str, TrialResult] = {}
    for trial in trials:
        found = None if folder is None else load_trial(folder, trial)
        if found is not None:
            done[trial.key()] = found
    missing = [trial for trial in trials if trial.key() not in done]
    strategies = [*acquisition.registered().values()]
    workflows = [*workflow_registry.registered().values()]
    report = progress or (lambda done, total, text: None)
    report(len(done), len(trials), "")
    if missing:
        with _backend(executor, dask, min(workers or os.cpu_count() or 1, len(missing))):
            finished = Parallel(return_as="generator_unordered", batch_size=1)(
                delayed(_run)(trial, strategies, workflows) for trial in missing
            )
            for result in finished:
                if folder is not None:
                    save_trial(folder, result)
                done[result.trial.key()] = result
                trial = result.trial
                report(len(done), len(trials), f"{trial.data}, {trial.label}, seed {trial.seed}")
    return [done[trial.key()] for trial in trials]


@contextmanager
def _backend(executor: str, address: str | None, workers: int) -> Iterator[None]:
    """Inside, joblib runs on processes of this machine or on a Dask cluster, one thread for each trial."""
    if executor == "loky":
        with parallel_config("loky", n_jobs=workers, inner_max_num_threads=1):
            yield
        return
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError as error:
        raise CuriosityError(
            'executor "dask" needs Dask; install it with: pip install "curiosity-widgets[dask]"'
        ) from error
    if address is None:
        with (
            distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None
            ) as cluster,
            distributed.Client(cluster) as client,
            parallel_config("dask", client=client),
        ):
            yield
        return
    try:
        client = distributed.Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise CuriosityError(
            f"no Dask scheduler answers at {address} ({error}); check the address"
        ) from error
    with client, parallel_config("dask", client=client):
        yield
