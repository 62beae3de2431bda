"""``curiosity export``."""

from __future__ import annotations

import json
from pathlib import Path

import click

import curiosity_widgets as cw
from curiosity_widgets.cli.options import json_option
from curiosity_widgets.session.export import kinds


@click.command()
@click.argument("run_file", type=click.Path(path_type=Path))
@click.option("--to", "kind", type=click.Choice(kinds()), help="The format; by default by the file's ending.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to write.",
)
@json_option
def export(run_file: Path, kind: str | None, output: Path, as_json: bool) -> int:
    """Write a run's spectra, image, maps and learning curve for another program."""
    with cw.RunFile.open(run_file) as run:
        target = run.export(output, kind)
        count = len(run.snapshot.measured)
    print(json.dumps({"file": str(target), "spectra": count}) if as_json else f"{target}: {count} spectra")
    return 0
