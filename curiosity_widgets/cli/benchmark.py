"""``curiosity benchmark | bench-step``."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from curiosity_widgets.cli.listing import BenchmarkCommand
from curiosity_widgets.cli.options import (
    LearnerName,
    WorkflowName,
    json_option,
    key_values,
    reading_option,
)
from curiosity_widgets.cli.protocol import card_options, run_protocol
from curiosity_widgets.errors import CuriosityError, readable
from curiosity_widgets.writing import say


@click.command(cls=BenchmarkCommand)
@click.argument("data", nargs=-1)
@click.option(
    "--protocol",
    metavar="NAME",
    help="Run a fixed protocol (v1) and write a submission; DATA and the options below cut it short.",
)
@click.option(
    "--strategies",
    "--rule",
    default="random,balanced",
    show_default=True,
    metavar="A,B,...",
    help="The others are compared with random picks. Yours as module:Name.",
)
@click.option(
    "--workflow",
    "--learner",
    "workflows",
    type=LearnerName(),
    multiple=True,
    default=("dense",),
    show_default=True,
    help="May be repeated. A regressor like scikit-learn's or a WorkflowKind as module:Name.",
)
@click.option(
    "--option",
    "options",
    multiple=True,
    metavar="KEY=VALUE",
    help="A setting of the workflow's predictor, e.g. --option members=3; may be repeated.",
)
@click.option("--budget", type=click.IntRange(2), default=100, show_default=True, help="Spectra in all.")
@click.option("--seeds", type=click.IntRange(1), default=10, show_default=True, help="Paired trials of each.")
@click.option(
    "--first-seed", type=click.IntRange(0), default=0, show_default=True, help="The others count up from it."
)
@click.option("--init", type=click.IntRange(2), default=30, show_default=True, help="Initial spectra.")
@click.option(
    "--batch", type=click.IntRange(1), default=10, show_default=True, help="Spectra between two trainings."
)
@click.option("--patch", type=click.IntRange(1), default=13, show_default=True, help="Patch size in pixels.")
@click.option(
    "--holdout",
    type=click.FloatRange(0, 0.9),
    default=0.25,
    show_default=True,
    help="Share of positions held out in blocks; 0 is off.",
)
@click.option(
    "--aside",
    type=click.FloatRange(0, 0.9),
    default=0.15,
    show_default=True,
    help="Share of the other pixels that is scored and never measured.",
)
@click.option(
    "--track",
    type=click.Choice(["retrained", "online", "both"]),
    default="retrained",
    show_default=True,
    help="Score a learner trained anew at fixed numbers, or the run's own.",
)
@click.option(
    "--scored",
    metavar="N,N,...",
    help="Numbers of spectra to score at; the fewer, the faster.",
)
@click.option(
    "--reference/--no-reference",
    default=True,
    show_default=True,
    help="Also the paper's network with random picks (slow).",
)
@click.option(
    "--ceiling",
    is_flag=True,
    help="Also the learner trained on all measurable spectra, beside random picks (slow).",
)
@click.option(
    "--executor",
    default="loky",
    show_default=True,
    metavar="loky|dask[=ADDRESS]",
    help="Processes here, or a Dask cluster.",
)
@click.option("--workers", type=click.IntRange(1), help="Trials at once; as many as there are cores.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder of the results; finished trials in it are not run again.",
)
@card_options
@reading_option
@json_option
@click.pass_context
def benchmark(
    context: click.Context,
    data: tuple[str, ...],
    protocol: str | None,
    strategies: str,
    workflows: tuple[str, ...],
    options: tuple[str, ...],
    budget: int,
    seeds: int,
    first_seed: int,
    init: int,
    batch: int,
    patch: int,
    holdout: float,
    aside: float,
    track: str,
    scored: str | None,
    reference: bool,
    ceiling: bool,
    executor: str,
    workers: int | None,
    output: Path,
    title: str,
    authors: str,
    description: str,
    tuned_on: tuple[str, ...],
    read: tuple[str, ...],
    as_json: bool,
) -> int:
    """Paired trials of strategies on DATA: is one better than random, and by how much?

    DATA are public data sets, files, simulated-K or simulated:HxW (rows x columns); with plus signs after
    them something is built in, as in pto-1.7um+noiseband; the end of this help lists what. Writes trials, a
    table and one page into the folder; with the same settings, it continues where it was stopped.
    """
    from curiosity_widgets.benchmarking import benchmark as run
    from curiosity_widgets.benchmarks.summary import summary

    kind, _, address = executor.partition("=")
    settings = {key: _value(value) for key, value in key_values(options, "--option").items()}
    numbers = None if scored is None else _numbers(scored)
    with tqdm(unit="trial", file=sys.stderr, dynamic_ncols=True) as bar:

        def progress(done: int, total: int, text: str) -> None:
            bar.total = total
            bar.n = done
            bar.set_postfix_str(readable(text), refresh=True)

        if protocol is not None:
            return run_protocol(
                context,
                protocol=protocol,
                learners=workflows,
                strategies=strategies,
                values={
                    "data": list(data) or None,
                    "budget": budget,
                    "seeds": seeds,
                    "init": init,
                    "batch": batch,
                    "patch": patch,
                    "holdout": holdout,
                    "aside": aside,
                    "scored": numbers,
                },
                card={
                    "title": title,
                    "authors": authors,
                    "description": description,
                    "tuned_on": tuned_on,
                },
                output=output,
                as_json=as_json,
                executor=kind,
                dask=address or None,
                workers=workers,
                progress=progress,
            )
        if not data:
            raise CuriosityError("name at least one sample, or a protocol with --protocol v1")
        results = run(
            data,
            strategies=[name.strip() for name in strategies.split(",") if name.strip()],
            workflows=[{"workflow": name, "workflow_options": settings} for name in workflows],
            budget=budget,
            seeds=range(first_seed, first_seed + seeds),
            init=init,
            batch=batch,
            patch=patch,
            holdout=holdout,
            aside=aside,
            track=track,
            **({} if numbers is None else {"scored": numbers}),
            reference=reference,
            ceiling=ceiling,
            read=key_values(read),
            folder=output,
            executor=kind,
            dask=address or None,
            workers=workers,
            progress=progress,
        )
    found = summary(results)
    if as_json:
        print(json.dumps({**found, "folder": str(output)}))
    else:
        for entry in found["results"]:
            say(f"{entry['data']}, {entry['track']}:")
            for sentence in entry["verdict"]:
                say(f"  {sentence}")
        say(f"page: {output / 'report.html'}")
    return 0


@click.command("bench-step", cls=BenchmarkCommand)
@click.argument("data")
@click.option("--workflow", type=WorkflowName(), default="dense", show_default=True, help="What is timed.")
@click.option(
    "--measured",
    type=click.IntRange(2),
    default=100,
    show_default=True,
    help="Spectra the learner has when it is timed.",
)
@click.option("--steps", type=click.IntRange(1), default=5, show_default=True, help="Steps to time.")
@click.option("--strategy", help="Strategy; each workflow has its own by default.")
@click.option("--patch", type=click.IntRange(1), help="Patch size in pixels.")
@click.option("--batch", type=click.IntRange(1), help="New spectra in a step.")
@click.option(
    "--option",
    "options",
    multiple=True,
    metavar="KEY=VALUE",
    help="A setting of the workflow's predictor; may be repeated.",
)
@click.option(
    "--live",
    type=click.FloatRange(0),
    metavar="SECONDS",
    help="Run with a source that takes so long a point, and draw who waits for whom.",
)
@reading_option
@json_option
def bench_step(
    data: str,
    workflow: str,
    measured: int,
    steps: int,
    strategy: str | None,
    patch: int | None,
    batch: int | None,
    options: tuple[str, ...],
    live: float | None,
    read: tuple[str, ...],
    as_json: bool,
) -> int:
    """Milliseconds of one step of a workflow on DATA, by phase, and the memory that it takes.

    DATA may be a simulated sample of any size: simulated:1024x1000 has 1024 rows and 1000 columns,
    simulated:256x200x4096 also spectra of 4096 values.
    The unit U is a fixed piece of naive work measured in the same run, so that machines can be compared.
    """
    from curiosity_widgets.benchmarks.live import live_batches, timeline
    from curiosity_widgets.benchmarks.step import step_times

    settings: dict[str, Any] = {
        "workflow": workflow,
        "measured": measured,
        "steps": steps,
        "strategy": strategy,
        "patch": patch,
        "batch": batch,
        "options": {key: _value(value) for key, value in key_values(options, "--option").items()},
        "read": key_values(read),
    }
    if live is not None:
        batches = live_batches(data, live, **settings)
        print(json.dumps([asdict(one) for one in batches]) if as_json else "\n".join(timeline(batches)))
        return 0
    times = step_times(data, **settings)
    if as_json:
        print(json.dumps(asdict(times)))
        return 0
    say(f"{workflow} on {data}: {times.candidates} candidates, {measured} measured, {times.batch} new a step")
    for phase, milliseconds in times.milliseconds.items():
        say(f"{phase:>12} {milliseconds:9.1f} ms")
    say(f"{'step':>12} {times.total:9.1f} ms = {times.ratio:.2f} U (U = {times.unit:.0f} ms)")
    say(f"{'processor':>12} {times.processor:9.1f} ms = {times.processor / times.unit_processor:.2f} U")
    if times.peak_memory is not None:
        say(f"{'memory':>12} {times.peak_memory / 1e9:9.2f} GB at most")
    return 0


def _numbers(text: str) -> tuple[int, ...]:
    """ "30,70" as numbers. Raises CuriosityError for anything else."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise CuriosityError(f"--scored {text!r} must be whole numbers above 0, e.g. --scored 30,70,100")
    return tuple(int(part) for part in parts)


def _value(text: str) -> Any:
    """A value as JSON writes it: a number, a truth value, or the text itself."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
