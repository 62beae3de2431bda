"""``curiosity classroom`` and ``curiosity merge``."""

from __future__ import annotations

import json
from pathlib import Path

import click

import curiosity_widgets as cw
from curiosity_widgets.classrooms.rules import REVEAL, Rules
from curiosity_widgets.cli.lab import installed_lab, lab_options, named_data, start_lab, write_notebook
from curiosity_widgets.cli.options import json_option


@click.command()
@click.argument("data")
@click.option("--player", "players", multiple=True, metavar="NAME", help="Who plays; repeat it for several.")
@click.option("--rounds", type=int, default=5, show_default=True, help="Rounds.")
@click.option("--points", type=int, default=5, show_default=True, help="Positions of each in each round.")
@click.option("--init", "initial", type=int, default=10, show_default=True, help="Spectra all begin with.")
@click.option(
    "--reveal",
    type=click.Choice(REVEAL),
    default="round",
    show_default=True,
    help="Show scores and maps after each round, or at the end.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Fixes every random draw.")
@lab_options
def classroom(
    data: str,
    players: tuple[str, ...],
    rounds: int,
    points: int,
    initial: int,
    reveal: str,
    seed: int,
    no_browser: bool,
    port: int | None,
    folder: Path,
) -> int:
    """Open a class room in JupyterLab: users against the machine on DATA, same start and same budget."""
    rules = Rules(players or ("you",), rounds, points, initial, reveal, seed)  # type: ignore[arg-type] # checked
    start = installed_lab()
    cw.open_source(named_data(data))  # fails here, not in the notebook
    settings = {
        "players": list(rules.players),
        "rounds": rules.rounds,
        "points": rules.points,
        "initial": rules.initial,
        "reveal": rules.reveal,
        "seed": rules.seed,
    }
    named = ", ".join(f"{name}={value!r}" for name, value in settings.items())
    code = f"import curiosity_widgets as cw\n\ncw.classroom({named_data(data)!r}, {named})"
    notebook = write_notebook(folder, f"classroom-{Path(data).name}", code)
    start_lab(start, notebook, no_browser=no_browser, port=port)
    return 0


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("classroom.html"),
    show_default=True,
    help="The page.",
)
@json_option
def merge(files: tuple[Path, ...], output: Path, as_json: bool) -> int:
    """One page of the class room results of many machines (the .json FILES that games wrote)."""
    from curiosity_widgets.reports.classroom_page import merge as merge_results  # loads the learner

    target = merge_results(files, output)
    size = target.stat().st_size
    print(json.dumps({"page": str(target), "bytes": size}) if as_json else f"page: {target}")
    return 0
