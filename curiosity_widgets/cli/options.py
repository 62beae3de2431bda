"""Options that several commands share."""

from __future__ import annotations

from typing import Any

import click

from curiosity_widgets import workflows
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.rules.rating import BUILT_IN


class WorkflowName(click.ParamType):  # type: ignore[type-arg]  # not generic before click 8.4
    """The name of a workflow, registered ones included."""

    name = "workflow"

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """The names there are, for the help."""
        return f"[{'|'.join(workflows.names())}]"

    def convert(self, value: Any, *_: Any) -> str:
        """Raises CuriosityError for an unknown name."""
        return workflows.find(value).name


class LearnerName(WorkflowName):
    """The name of a workflow, or the import path of a learner of a user's."""

    name = "learner"

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """The names there are, for the help."""
        return f"[{'|'.join([*workflows.names(), 'module:Name'])}]"

    def convert(self, value: Any, *_: Any) -> str:
        """Raises CuriosityError for an unknown name; import paths are looked at later."""
        return str(value) if ":" in value else super().convert(value)


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")

accept_option = click.option(
    "--accept", is_flag=True, help="Where the run asks for a decision, take the option that lets it continue."
)

quality_option = click.option(
    "--quality",
    type=click.Choice(BUILT_IN),
    help="How good each spectrum is, learned as a map: by the fit of a loop or a peak, by repeated spectra, "
    "or as the source gives it. Poor ones count less and are avoided.",
)

on_event_option = click.option(
    "--on-event",
    metavar="COMMAND|URL",
    help="What is called when the run ends, pauses, waits or fails: a command (it finds CURIOSITY_TEXT and "
    "CURIOSITY_STATE in its environment), or a web address that takes JSON. Never kept in the run file.",
)


def compute_options(function: Any) -> Any:
    """``--compute`` and ``--if-lost``: where the learner works, and what is done where it is lost there."""
    where = click.option(
        "--compute",
        default="here",
        show_default=True,
        metavar="here|process|dask=ADDRESS",
        help="Where the learner works; the path is the same. DATA, run file and limits stay here.",
    )
    lost = click.option(
        "--if-lost",
        type=click.Choice(["pause", "here"]),
        default="pause",
        show_default=True,
        help="Where the learner is lost there twice: the run pauses, or continues with one here.",
    )
    return where(lost(function))


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
