"""``curiosity compare``."""

from __future__ import annotations

import json
from pathlib import Path

import click

import curiosity_widgets as cw
from curiosity_widgets.cli.options import json_option
from curiosity_widgets.errors import readable
from curiosity_widgets.writing import say


@click.command()
@click.argument("run_files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write them as one HTML page."
)
@json_option
def compare(run_files: tuple[Path, ...], output: Path | None, as_json: bool) -> int:
    """Runs side by side: where their settings and scores differ; with -o also curves, points and maps."""
    compared = cw.compare(run_files)
    page = None if output is None else compared.save(output)
    names = [run.name for run in compared.runs]
    if as_json:
        rows = {name: dict(zip(names, values, strict=True)) for name, *values in compared.rows}
        found = {"runs": names, "differing": compared.differing, "shared": compared.shared, "rows": rows}
        print(json.dumps(found | {"page": None if page is None else str(page)}))
        return 0
    differing = [row for row in compared.rows if row[0] in compared.differing]
    shown = [[readable(cell) for cell in row] for row in [("", *names), *differing]]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    say(compared.note)
    if page is not None:
        say(f"page: {page}")
    return 0
