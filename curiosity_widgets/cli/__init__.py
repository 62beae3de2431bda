"""The command line: ``curiosity demo | run | resume | inspect | benchmark | bench-step | report``.

Results go to stdout (one JSON object with ``--json``), progress and messages to stderr. A user's mistake
ends with exit code 2 and one line that says what, where and what to do.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from tqdm import tqdm

import curiosity_widgets as cw
from curiosity_widgets.cli import benchmark as cli_benchmark
from curiosity_widgets.cli.options import json_option, key_values, reading_option
from curiosity_widgets.errors import CuriosityError

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

_WORKFLOWS = ("dense", "ensemble", "autoencoder", "forest", "ridge")
_AGAIN = 0.2  # seconds between looks at a running session


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the ``curiosity`` command; leaves through SystemExit."""
    try:
        result = cli.main(args=arguments, prog_name="curiosity", standalone_mode=False)
    except click.ClickException as error:
        _fail(error.format_message(), 2)
    except CuriosityError as error:
        _fail(str(error), 2)
    except (KeyboardInterrupt, click.Abort):
        _fail("interrupted", 130)
    sys.exit(result if isinstance(result, int) else 0)


def _fail(message: str, code: int) -> None:
    print(f"curiosity: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(cw.__version__)
def cli() -> None:
    """Learn how structure makes property from few spectra."""


@cli.command()
@click.argument("data")
@click.option("--workflow", type=click.Choice(_WORKFLOWS), default="dense", show_default=True)
@click.option("--target", type=click.Choice(["im2spec", "spec2im"]), help="What is predicted from what.")
@click.option("--strategy", help="Picking rule; each workflow has its own by default.")
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
    "--holdout", type=click.FloatRange(0, 0.9), help="Share of positions kept for the score; 0.25, 0 is off."
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--seconds-per-point",
    type=click.FloatRange(0),
    default=0.0,
    help="Slow replay, to feel like an instrument.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Run file; named by date if not given.")
@click.option("--overwrite", is_flag=True, help="Replace an existing run file.")
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
    read: tuple[str, ...],
    as_json: bool,
) -> int:
    """Run a workflow on DATA: a file, or the name of a public set (see `curiosity inspect`)."""
    from curiosity_widgets import acquisition

    if strategy is not None:
        acquisition.check_name(strategy)
    recipe = cw.workflows.named(
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
    with cw.Session(source, recipe, seed=seed, path=output, holdout=holdout, overwrite=overwrite) as session:
        return _drive(session, recipe.budget, as_json)


@cli.command()
@click.argument("run_file", type=click.Path(path_type=Path))
@click.option("--budget", type=click.IntRange(2), help="A new number of spectra in all.")
@json_option
def resume(run_file: Path, budget: int | None, as_json: bool) -> int:
    """Go on with a run exactly where its file stands."""
    with cw.Session.open(run_file) as session:
        return _drive(session, budget, as_json)


def _drive(session: Session, budget: int | None, as_json: bool) -> int:
    """Run a session to its end with a progress bar; the exit code."""
    from curiosity_widgets.session.summary import run_summary, sentence

    session.run(budget)
    try:
        _follow(session)
    except KeyboardInterrupt:
        session.stop()
        session.wait(60)
        print(f"curiosity: stopped; go on with: curiosity resume {session.path}", file=sys.stderr)
        return 130
    summary = run_summary(session)
    if as_json:
        print(json.dumps(summary))
    else:
        reached = sentence(summary["curve"], summary["target"], finished=True)
        print(f"{len(summary['measured'])} spectra. {reached}")
        print(f"run file: {session.path}")
    return 0


def _follow(session: Session) -> None:
    """Wait for a session's end with a progress bar."""
    while session.info is None:  # nothing to show, and maybe an error to come, before the image is there
        if session.wait(_AGAIN):
            return
    with tqdm(total=session.settings.budget, unit="spectrum", file=sys.stderr, dynamic_ncols=True) as bar:
        done = False
        while not done:
            done = session.wait(_AGAIN)
            snapshot = session.snapshot
            bar.update(len(snapshot.measured) - bar.n)
            bar.set_postfix_str(snapshot.message, refresh=True)


@cli.command()
@click.argument("what", required=False)
@reading_option
@json_option
def inspect(what: str | None, read: tuple[str, ...], as_json: bool) -> int:
    """Say what is in a run file or in DATA; without an argument, list the public sets."""
    if what is None:
        described: dict[str, Any] = {name: cw.datasets.describe(name) for name in cw.datasets.list()}
    elif cw.RunFile.is_run_file(what):
        from curiosity_widgets.session.summary import run_summary

        with cw.RunFile.open(what) as run_file:
            described = run_summary(run_file)
    else:
        described = cw.open_data(what, **key_values(read)).summary()
    if as_json:
        print(json.dumps(described))
    else:
        for key, value in described.items():
            text = str(value)
            print(f"{key}: {text if len(text) < 200 else text[:197] + '...'}")
    return 0


@cli.command()
@click.option("--no-browser", is_flag=True, help="Start the server and print its address, open nothing.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the server; a free one if not given.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("curiosity-demo"),
    show_default=True,
    help="Where the notebook and its run files go.",
)
def demo(no_browser: bool, port: int | None, folder: Path) -> int:
    """Open the demo notebook in JupyterLab: real data, running."""
    try:
        from jupyterlab.labapp import main as lab
    except ImportError as error:
        raise CuriosityError(
            'the demo needs JupyterLab; install it with: pip install "curiosity-widgets[demo]"'
        ) from error
    cw.datasets.load("pto-1.7um")  # says now, not in the notebook, when the data package is missing
    notebook = folder / "quickstart.ipynb"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not notebook.exists():
            with resources.as_file(_quickstart()) as packaged:
                shutil.copyfile(packaged, notebook)
    except OSError as error:
        raise CuriosityError(
            f"cannot write the demo notebook to {folder}: {error.strerror}; choose --folder"
        ) from error
    page = {"page_config_data": {"curiosityDemo": notebook.name}}  # our extension opens and runs it
    arguments = [
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--ServerApp.tornado_settings={page}",
        "--ServerApp.allow_root=True",  # in a container everybody is root; it listens on this machine only
    ]
    if no_browser:
        arguments.append("--no-browser")
    if port is not None:
        arguments.append(f"--ServerApp.port={port}")
    lab(arguments)
    return 0


def _quickstart() -> Any:
    """The demo notebook: inside an installed package, or in a source tree beside it."""
    packaged = resources.files("curiosity_widgets") / "examples" / "quickstart.ipynb"
    if packaged.is_file():
        return packaged
    return Path(cw.__file__).parent.parent / "examples" / "quickstart.ipynb"


for _command in (cli_benchmark.benchmark, cli_benchmark.bench_step, cli_benchmark.report):
    cli.add_command(_command)
