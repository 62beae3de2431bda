"""``curiosity inspect``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

import curiosity_widgets as cw
from curiosity_widgets.cli.listing import named, sources
from curiosity_widgets.cli.options import json_option, key_values, reading_option
from curiosity_widgets.data.description import description, lines
from curiosity_widgets.data.readers import formats
from curiosity_widgets.reports.data_picture import data_picture
from curiosity_widgets.sources import registry
from curiosity_widgets.workflows.workflow import Workflow


@click.command()
@click.argument("what", required=False)
@click.option(
    "--patch", type=click.IntRange(1), default=Workflow.patch, show_default=True, help="Patch size."
)
@click.option(
    "--png",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a picture of DATA: the image, and where the spectra lie on it.",
)
@reading_option
@json_option
def inspect(what: str | None, patch: int, png: Path | None, read: tuple[str, ...], as_json: bool) -> int:
    """Describe a run file, DATA or a source; without an argument, list data sets, sources and formats."""
    if what is None:
        described: dict[str, Any] = _everything()
    elif cw.RunFile.is_run_file(what):
        from curiosity_widgets.session.summary import run_summary

        with cw.RunFile.open(what) as run_file:
            described = run_summary(run_file)
    elif not Path(what).exists() and registry.is_installed(what):
        described = registry.describe(what)
    else:
        data = cw.open_data(what, **key_values(read))
        described = description(data, patch)
        if png is not None:
            png.write_bytes(data_picture(data))
        if not as_json:
            print("\n".join(lines(described)))
            return 0
    if as_json:
        print(json.dumps(described))
    elif what is None:
        for name in cw.datasets.names():
            print(f"{name}: {described[name]['title']}")
        print(f"sources: {named(described['sources'])}")
        print(f"files: {named(described['formats'])}")
    else:
        for key, value in described.items():
            text = str(value)
            print(f"{key}: {text if len(text) < 200 else text[:197] + '...'}")
    return 0


def _everything() -> dict[str, Any]:
    """The public data sets by name, and under "sources" and "formats" what else can be named or opened."""
    sets = {name: asdict(cw.datasets.describe(name)) for name in cw.datasets.names()}
    return {**sets, "sources": sources(), "formats": formats()}
