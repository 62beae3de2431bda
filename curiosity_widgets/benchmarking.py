"""``cw.benchmark``: run paired trials, write their tables and their page."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.benchmarks.run import Progress, plan, run_trials
from curiosity_widgets.benchmarks.trial import SCORED, TRACKS, counts_of
from curiosity_widgets.data import checks
from curiosity_widgets.reports.benchmark_page import report
from curiosity_widgets.reports.page import write_page


def benchmark(
    data: str | Sequence[str],
    *,
    strategies: Sequence[str | Mapping[str, Any]] = ("random", "balanced"),
    workflows: Sequence[str | Mapping[str, Any]] = ("dense",),
    budget: int = 100,
    seeds: int | Sequence[int] = 10,
    init: int = 30,
    batch: int = 10,
    patch: int = 13,
    holdout: float = 0.25,
    aside: float = 0.15,
    track: str = "retrained",
    scored: Sequence[int] = SCORED,
    reference: bool = True,
    ceiling: bool = False,
    read: Mapping[str, str] | None = None,
    folder: str | os.PathLike[str] | None = None,
    executor: str = "loky",
    dask: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Results:
    """Paired trials of strategies and workflows on data sets.

    ``data``: names that :func:`~curiosity_widgets.benchmarks.samples.load_sample` knows, or files.
    ``strategies``, ``workflows``: names, or mappings of :class:`~curiosity_widgets.benchmarks.trial.Trial`
    fields where more is to be set, e.g. ``{"strategy": "mixed", "beta": 0.3, "label": "mixed .3"}`` and
    ``{"workflow": "dense", "workflow_options": {"members": 3}}``. ``seeds``: how many, from 0, or which.
    ``holdout``: share held out in blocks (0: none); ``aside``: share of the other pixels that is scored and
    never measured. ``track``: "retrained", "online" or "both". ``reference``: also the paper's network
    (workflow B's Im2spec) with random picks. ``ceiling``: also the learner trained on all measurable spectra.

    Finished trials are kept in ``folder``/trials and not run again, and tables and a page are written there.
    ``executor`` "loky" runs ``workers`` processes here (as many as there are cores by default), "dask" on
    the cluster at address ``dask``, or on one of this machine. ``progress(done, total, text)`` is called
    after each trial.

    Raises CuriosityError for settings or data that make no sense, before anything runs.
    """
    checks.one_of((*TRACKS, "both"), track=track)
    where = None if folder is None else checks.file_path("folder", folder)
    trials = plan(
        data,
        strategies=strategies,
        workflows=workflows,
        budget=budget,
        seeds=seeds,
        reference=reference,
        ceiling=ceiling,
        tracks=TRACKS if track == "both" else (track,),
        init=init,
        batch=batch,
        patch=patch,
        holdout=holdout,
        aside=aside,
        scored=counts_of("scored", scored),
        read={} if read is None else read,
    )
    results = Results(
        run_trials(trials, folder=where, executor=executor, dask=dask, workers=workers, progress=progress)
    )
    if where is not None:
        results.write(where)
        write_page(where / "report.html", report(results))
    return results
