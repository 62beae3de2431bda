"""Options that several commands share."""

from __future__ import annotations

from typing import Any

import click

from curiosity_widgets import workflows
from curiosity_widgets.errors import CuriosityError


class WorkflowName(click.ParamType):  # type: ignore[type-arg]  # not generic before click 8.4
    """The name of a workflow, registered ones included."""

    name = "workflow"

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """The names there are, for the help."""
        return f"[{'|'.join(workflows.names())}]"

    def convert(self, value: Any, *_: Any) -> str:
        """Raises CuriosityError for an unknown name."""
        return workflows.find(value).name


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
