"""``curiosity report``."""

from __future__ import annotations

import json
from pathlib import Path

import click

import curiosity_widgets as cw
from curiosity_widgets.cli.options import json_option


@click.command()
@click.argument("run_file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The page; beside the run file if not given.",
)
@json_option
def report(run_file: Path, output: Path | None, as_json: bool) -> int:
    """One HTML page of a run: works without a kernel and without a network."""
    target = cw.report(run_file, output)
    size = target.stat().st_size
    print(json.dumps({"page": str(target), "bytes": size}) if as_json else f"page: {target}")
    return 0
