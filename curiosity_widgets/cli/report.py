"""``curiosity report``."""

from __future__ import annotations

import json
from pathlib import Path

import click

import curiosity_widgets as cw
from curiosity_widgets.cli.options import json_option
from curiosity_widgets.errors import CuriosityError


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
    from curiosity_widgets.report.page import write_page
    from curiosity_widgets.report.run_page import run_page

    target = output or run_file.with_suffix(".html")
    if target.exists() and target.resolve() == run_file.resolve():
        raise CuriosityError(f"{target} is the run file; name another file for the page")
    with cw.RunFile.open(run_file) as run:
        page = run_page(run)
    write_page(target, page)
    print(json.dumps({"page": str(target), "bytes": len(page.encode())}) if as_json else f"page: {target}")
    return 0
