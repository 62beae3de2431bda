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
from curiosity_widgets.data.readers import formats
from curiosity_widgets.sources import registry


@click.command()
@click.argument("what", required=False)
@reading_option
@json_option
def inspect(what: str | None, read: tuple[str, ...], as_json: bool) -> int:
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
        described = cw.open_data(what, **key_values(read)).summary()
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
