"""Options that several commands share."""

from __future__ import annotations

from typing import Any

import click

from curiosity_widgets.errors import CuriosityError

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")


def reading_option(function: Any) -> Any:
    """``--read KEY=VALUE``: how to read data that leave it open."""
    return click.option(
        "--read",
        "read",
        multiple=True,
        metavar="KEY=VALUE",
        help="How to read DATA that leave it open, e.g. --read spectra=/iv/current; may be repeated.",
    )(function)


def key_values(pairs: tuple[str, ...], option: str = "--read") -> dict[str, str]:
    """``KEY=VALUE`` pairs as a mapping. Raises CuriosityError for anything else."""
    for pair in pairs:
        if "=" not in pair:
            raise CuriosityError(f"{option} {pair}: write KEY=VALUE, e.g. --read spectra=/iv/current")
    return dict(pair.split("=", 1) for pair in pairs)
