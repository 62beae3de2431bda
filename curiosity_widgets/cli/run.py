"""``curiosity run | resume``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
from tqdm import tqdm

import curiosity_widgets as cw
from curiosity_widgets.cli.listing import ListingCommand
from curiosity_widgets.cli.options import (
    WorkflowName,
    accept_option,
    compute_options,
    json_option,
    key_values,
    on_event_option,
    quality_option,
    reading_option,
)
from curiosity_widgets.errors import readable
from curiosity_widgets.writing import say

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

ENDED_EARLY = 3  # exit code of a run that has fewer spectra than its budget
_AGAIN = 0.2  # seconds between looks at a running session


@click.command(cls=ListingCommand)
@click.argument("data")
@click.option(
    "--workflow", type=WorkflowName(), default="dense", show_default=True, help="What learns and picks."
)
@click.option("--target", type=click.Choice(["im2spec", "spec2im"]), help="What is predicted from what.")
@click.option("--strategy", help="Strategy; each workflow has its own by default.")
@click.option("--selection", type=click.Choice(["top", "sample"]), help="Take the best, or draw ∝ score.")
@click.option("--patch", type=click.IntRange(1), help="Patch size in pixels.")
@click.option("--init", type=click.IntRange(2), help="Initial spectra.")
@click.option("--budget", type=click.IntRange(2), help="Spectra in all, initial ones included.")
@click.option("--batch", type=click.IntRange(1), help="Spectra between two trainings.")
@click.option(
    "--beta",
    type=click.FloatRange(0, 1),
    help="Between the strategy's two ends; balanced: learn the whole map (0), find the rare (1).",
)
@click.option("--lam", type=click.FloatRange(0), help="How sharply the best are preferred.")
@click.option(
    "--epochs", type=click.IntRange(1), help="Shortens the full trainings of the paper's workflows."
)
@click.option(
    "--holdout",
    type=click.FloatRange(0, 0.9),
    help="Share of positions kept for the score, 0 is off; by default one region, where enough is left.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Fixes every random draw.")
@click.option(
    "--seconds-per-point",
    type=click.FloatRange(0),
    default=0.0,
    help="Slow replay, to feel like an instrument.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Run file; named by date if not given.")
@click.option("--overwrite", is_flag=True, help="Replace an existing run file.")
@quality_option
@on_event_option
@compute_options
@accept_option
@reading_option
@json_option
def run(
    data: str,
    workflow: str,
    target: str | None,
    strategy: str | None,
    selection: str | None,
    patch: int | None,
    init: int | None,
    budget: int | None,
    batch: int | None,
    beta: float | None,
    lam: float | None,
    epochs: int | None,
    holdout: float | None,
    seed: int,
    seconds_per_point: float,
    output: Path | None,
    overwrite: bool,
    quality: str | None,
    on_event: str | None,
    compute: str,
    if_lost: Literal["pause", "here"],
    accept: bool,
    read: tuple[str, ...],
    as_json: bool,
) -> int:
    """Run a workflow on DATA: a file, or the name of a public data set, a source or a simulated sample
    (simulated-7 has the seed 7, simulated:96x128 has 96 rows and 128 columns).

    `curiosity inspect` lists the data sets; --read KEY=VALUE gives a source its options.
    """
    from curiosity_widgets import acquisition

    if strategy is not None:
        acquisition.check_name(strategy)
    chosen = cw.workflows.load(
        workflow,
        target=target,
        strategy=strategy,
        selection=selection,
        patch=patch,
        init=init,
        budget=budget,
        batch_size=batch,
        beta=beta,
        lam=lam,
        epochs=epochs,
    )
    source = cw.open_source(data, seconds_per_point=seconds_per_point, **key_values(read))
    with cw.Session(
        source,
        chosen,
        seed=seed,
        path=output,
        holdout=holdout,
        overwrite=overwrite,
        quality=quality,
        on_event=on_event,
        compute=compute,
        if_lost=if_lost,
    ) as session:
        return _drive(session, chosen.budget, as_json, accept=accept)


@click.command()
@click.argument("run_file", type=click.Path(path_type=Path))
@click.option("--budget", type=click.IntRange(2), help="A new number of spectra in all.")
@click.option("--source", help="What to measure with, where the file does not say: DATA as of `run`.")
@quality_option
@on_event_option
@compute_options
@accept_option
@reading_option
@json_option
def resume(
    run_file: Path,
    budget: int | None,
    source: str | None,
    quality: str | None,
    on_event: str | None,
    compute: str,
    if_lost: Literal["pause", "here"],
    accept: bool,
    read: tuple[str, ...],
    as_json: bool,
) -> int:
    """Continue a run exactly where its file ends."""
    if read and source is None:
        raise click.UsageError("--read needs --source; the run file has the options of its own data")
    opened = None if source is None else cw.open_source(source, seconds_per_point=0.0, **key_values(read))
    with cw.Session.open(
        run_file, opened, quality=quality, on_event=on_event, compute=compute, if_lost=if_lost
    ) as session:
        return _drive(session, budget, as_json, accept=accept)


def _drive(session: Session, budget: int | None, as_json: bool, *, accept: bool) -> int:
    """Run a session to its end with a progress bar; the exit code."""
    from curiosity_widgets.session import score_words
    from curiosity_widgets.session.summary import run_summary

    session.run(budget)
    try:
        _follow(session)
        while accept and (question := session.snapshot.question) is not None:
            say(f"curiosity: {question.text} {question.options[0]}, as --accept says", file=sys.stderr)
            session.answer(question.options[0])
            _follow(session)
        session.wait_for_maps()
    except KeyboardInterrupt:
        session.stop()
        session.wait(60)
        say(f"curiosity: stopped; continue with: curiosity resume {session.path}", file=sys.stderr)
        return 130
    summary = run_summary(session)
    session.close()  # raises where the run file was lost: what is printed then names a file that is there
    # looked at, not derived: spectra that are flagged and not learned from are kept in it as well
    count, kept = len(summary["measured"]), session.path is not None and session.path.exists()
    if as_json:
        print(json.dumps(summary))
    else:
        curve, target = summary["curve"], summary["target"]
        say(f"{count} spectra. {score_words.sentence(curve, target, score=summary['score'], finished=True)}")
        beyond = score_words.neighbours_sentence(curve, target)
        if beyond:
            say(beyond)
        noise = score_words.noise_sentence(session.snapshot, session.info)
        if noise:
            say(noise)
        say(f"Why {summary['score']}: {summary['score_reason']}.")
        if kept:
            say(f"run file: {session.path}")
    early = summary["ended_early"]
    if early is None:
        return 0
    then = (
        f"continue with: curiosity resume {session.path}{' --accept' if summary['question'] else ''}"
        if kept
        else "no run file is kept: it would be empty"
    )
    say(
        f"curiosity: ended after {count} of {session.settings.budget} spectra: {early}; {then}",
        file=sys.stderr,
    )
    return ENDED_EARLY


def _follow(session: Session) -> None:
    """Wait for a session's end with a progress bar."""
    while session.info is None:  # nothing to show before the image is there, and maybe an error
        if session.wait(_AGAIN):
            return
    with tqdm(total=session.settings.budget, unit="spectrum", file=sys.stderr, dynamic_ncols=True) as bar:
        done = False
        while not done:
            done = session.wait(_AGAIN)
            snapshot = session.snapshot
            bar.update(len(snapshot.measured) - bar.n)
            bar.set_postfix_str(readable(snapshot.message), refresh=True)
