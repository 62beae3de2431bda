"""Data sets × strategies × workflows × seeds, side by side through joblib, and what came of them."""

from __future__ import annotations

import hashlib
import inspect
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed, parallel_config

from curiosity_widgets import acquisition
from curiosity_widgets import workflows as workflow_registry
from curiosity_widgets.acquisition.strategy import Strategy
from curiosity_widgets.benchmarks.contenders import learner_of, strategy_of
from curiosity_widgets.benchmarks.samples import base_name
from curiosity_widgets.benchmarks.store import load_trial, save_trial
from curiosity_widgets.benchmarks.trial import REFERENCE, SCORED, Trial, TrialResult, checked_split, run_trial
from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.learning.predictors import estimators
from curiosity_widgets.session.compute.cluster import dask_client, distributed_package
from curiosity_widgets.workflows.kind import WorkflowKind

EXECUTORS = ("loky", "dask")

_REFERENCE_SCORED = (30, 50, 70, 100, 150, 200, 300)  # it takes long, so not as often as the others
Progress = Callable[[int, int, str], None]


def plan(
    data: str | Sequence[str],
    *,
    strategies: Sequence[Any],
    workflows: Sequence[Any] = ("dense",),
    seeds: int | Sequence[int] = 10,
    reference: bool = True,
    **common: Any,
) -> list[Trial]:
    """All trials of a benchmark, seed by seed. ``common`` are fields that all of them share.

    Strategies and workflows are names, mappings of a trial's fields, or what
    :func:`~curiosity_widgets.benchmarks.contenders.strategy_of` and
    :func:`~curiosity_widgets.benchmarks.contenders.learner_of` take: import paths and objects of yours.

    Raises CuriosityError where something does not exist or two trials would have one name.
    """
    given = [data] if isinstance(data, str) else checks.listed("data", data, "names or files")
    names = [os.fspath(checks.file_path("data", name)) for name in given]
    numbers = _numbers(seeds)
    strategies = checks.listed("strategies", strategies, "strategies")
    workflows = checks.listed("workflows", workflows, "workflows")
    contenders = [
        _contender(workflow, strategy, named=len(workflows) > 1)
        for workflow in workflows
        for strategy in strategies
    ]
    if checks.flag("reference", reference):
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


def _numbers(seeds: int | Sequence[int]) -> Sequence[int]:
    """Which seeds: those, or as many, from 0."""
    if isinstance(seeds, str | bytes | Mapping) or not isinstance(seeds, Iterable):
        return range(checks.whole("seeds", seeds, give="how many, or a list of them"))
    return [checks.whole("seeds", seed, 0) for seed in checks.listed("seeds", seeds, "whole numbers")]


@contextmanager
def _named(argument: str) -> Iterator[None]:
    """What is wrong inside is wrong with that argument."""
    try:
        yield
    except CuriosityError as error:
        raise CuriosityError(f"{argument}: {error}") from error


def _contender(workflow: Any, strategy: Any, *, named: bool) -> dict[str, Any]:
    """The fields of one line of the tables."""
    settings = dict(workflow) if isinstance(workflow, Mapping) else {"workflow": workflow}
    with _named("workflows"):
        learner = learner_of(settings.pop("workflow", "dense"))
    settings = {**learner, **settings}
    options = {**learner.get("workflow_options", {}), **settings.get("workflow_options", {})}
    settings["workflow_options"] = options
    picks = dict(strategy) if isinstance(strategy, Mapping) else {"strategy": strategy}
    with _named("strategies"):
        picks["strategy"] = strategy_of(picks.get("strategy", "random"))
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
    estimator = estimators.source_of(str(contender.get("workflow_options", {}).get("estimator")))
    for registered in (strategy, workflow, estimator):
        if registered is None:
            continue
        try:
            parts.append(inspect.getsource(registered).encode())
        except (OSError, TypeError):  # without its source it may have changed
            parts.append(str(time.time_ns()).encode())
    return hashlib.sha256(b"".join(parts)).hexdigest()[:20] if parts else ""


def _run(
    trial: Trial,
    strategy: type[Strategy] | None = None,
    workflow: type[WorkflowKind] | None = None,
    regressor: Any = None,
    folder: Path | None = None,
) -> TrialResult:
    """Run a trial in a process that may not know what was registered or handed in elsewhere.

    Processes are kept between benchmarks, and stand where the first was begun; files count from ``folder``.
    """
    if folder is not None and folder.is_dir():
        os.chdir(folder)
    if regressor is not None:
        estimators.describe_estimator(regressor)
    if strategy is not None:
        acquisition.register(strategy)
    if workflow is not None:
        workflow_registry.register(workflow)
    with parallel_config("sequential"):  # a trial is whole: on Dask its forests would be tasks of their own
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
    checks.one_of(EXECUTORS, executor=executor)
    if dask is not None and (not isinstance(dask, str) or not dask.strip() or "\0" in dask):
        raise CuriosityError(f"dask is {quoted(dask)}; give the address of a scheduler")
    if workers is not None:
        workers = checks.whole("workers", workers)
    if progress is not None:
        checks.callable_("progress", progress, "a function of (done, total, text)")
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
    report = progress or (lambda done, total, text: None)
    report(len(done), len(trials), "")
    if missing:
        with _backend(executor, dask, min(workers or os.cpu_count() or 1, len(missing))):
            finished = Parallel(return_as="generator_unordered", batch_size=1)(
                delayed(_run)(trial, *_registered_for(trial), Path.cwd()) for trial in missing
            )
            for result in finished:
                if folder is not None:
                    save_trial(folder, result)
                done[result.trial.key()] = result
                trial = result.trial
                report(len(done), len(trials), f"{trial.data}, {trial.label}, seed {trial.seed}")
    return [done[trial.key()] for trial in trials]


def _registered_for(trial: Trial) -> tuple[type[Strategy] | None, type[WorkflowKind] | None, Any]:
    """The strategy, workflow and regressor that a trial needs and that another process must be given.

    Others that are registered here may be of modules that it cannot import.
    """
    return (
        acquisition.registered().get(trial.strategy),
        workflow_registry.registered().get(trial.workflow),
        estimators.handed_in().get(str(trial.workflow_options.get("estimator"))),
    )


@contextmanager
def _backend(executor: str, address: str | None, workers: int) -> Iterator[None]:
    """Inside, joblib runs on processes of this machine or on a Dask cluster, one thread for each trial."""
    if executor == "loky":
        with parallel_config("loky", n_jobs=workers, inner_max_num_threads=1):
            yield
        return
    if address is None:
        distributed = distributed_package()
        with (
            distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=":0"
            ) as cluster,
            distributed.Client(cluster) as client,
            parallel_config("dask", client=client),
        ):
            yield
        return
    with dask_client(address) as client, parallel_config("dask", client=client):
        yield
