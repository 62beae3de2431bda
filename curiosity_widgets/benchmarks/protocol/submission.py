"""A protocol run for a learner or a strategy: the folder that can be handed in."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from curiosity_widgets.benchmarks.contenders import learner_of, path_of
from curiosity_widgets.benchmarks.protocol.card import Card, hashes
from curiosity_widgets.benchmarks.protocol.definition import OURS, find, trials_of
from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.benchmarks.run import Progress, run_trials
from curiosity_widgets.benchmarks.store import TRIALS, trial_path
from curiosity_widgets.errors import CuriosityError


def submit(
    folder: str | os.PathLike[str],
    *,
    learner: Any = OURS,
    strategy: Any | None = None,
    protocol: str = "v1",
    changes: Mapping[str, Any] | None = None,
    title: str = "",
    authors: str = "",
    description: str = "",
    tuned_on: Sequence[str] = (),
    executor: str = "loky",
    dask: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Results:
    """Run a protocol and write trials, table and card into ``folder``; finished trials are not run again.

    ``learner``: a regressor like scikit-learn's (object, class or import path ``module:Name``), a
    WorkflowKind, or the name of a workflow; ``strategy``: a Strategy class, an import path or a name.
    ``changes`` cut the protocol short, e.g. ``{"seeds": 2, "data": ["pto-1.7um"]}``; the card declares them.
    ``executor`` "dask" runs on the cluster at address ``dask``, or on one of this machine.

    Raises CuriosityError for settings that make no sense and for a folder that holds another submission.
    """
    full = find(protocol)
    used = full.changed(changes or {})
    if learner == OURS and strategy is None:
        strategy = "balanced"
    trials = trials_of(used, learner, strategy)
    where = Path(folder)
    expected = {trial_path(where, trial).name for trial in trials}
    foreign = [it.name for it in (where / TRIALS).glob("*.json") if it.name not in expected]
    if foreign:
        raise CuriosityError(f"{where} holds trials of something else ({foreign[0]}); choose another folder")
    results = Results(
        run_trials(trials, folder=where, executor=executor, dask=dask, workers=workers, progress=progress)
    )
    results.write(where)
    own = learner_of(learner)
    Card(
        title=title or own.get("label") or (path_of(strategy) if strategy else path_of(learner)),
        learner=path_of(learner),
        strategy=None if strategy is None else path_of(strategy),
        parameters=own.get("workflow_options", {}).get("parameters", {}),
        protocol=full.name,
        changes=full.difference(used),
        authors=authors,
        description=description,
        tuned_on=tuple(tuned_on),
        seconds=round(sum(it.seconds for it in results.trials), 1),
        files=hashes(where),
    ).write(where)
    return results
