"""``curiosity inspect``."""

from __future__ import annotations

import json
from typing import Any

import click

import curiosity_widgets as cw
from curiosity_widgets.cli.options import json_option, key_values, reading_option


@click.command()
@click.argument("what", required=False)
@reading_option
@json_option
def inspect(what: str | None, read: tuple[str, ...], as_json: bool) -> int:
    """Describe a run file or DATA; without an argument, list the public data sets."""
    if what is None:
        described: dict[str, Any] = {name: cw.datasets.describe(name) for name in cw.datasets.names()}
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
