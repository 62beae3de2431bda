"""Pages of the reference, made of the code: what is public cannot be forgotten."""

from __future__ import annotations

import sys
from dataclasses import fields
from inspect import getdoc
from types import ModuleType

import click

import curiosity_widgets as cw
from curiosity_widgets.cli import cli
from curiosity_widgets.session.file.columns import COLUMNS, FORMAT
from curiosity_widgets.session.state.events import KINDS

GROUPS = {
    "Runs": "Session AskTell BlopOptimizer RunFile Snapshot Workflow Policies Limits report compare",
    "Data and sources": "open_data open_source combine SpectralImage Axis ReplaySource SimulatedSource "
    "InstrumentSource AEcroscopySource AEcroscopyWaveSource DTMicroscopeSource MexpsimuSource",
    "In a notebook": "Dashboard ControlsPanel MapPanel SpectraPanel LatentPanel LearningPanel EnsemblePanel "
    "TimelinePanel LogPanel explore classroom",
    "Is it worth it": "benchmark patch_advice",
    "Errors": "CuriosityError",
    "Modules": "workflows acquisition datasets plots readers",
}


def python_page() -> str:
    """Every public name, in groups; those of no group come last."""
    known = {name for names in GROUPS.values() for name in names.split()}
    rest = [name for name in cw.__all__ if name not in known and not name.startswith("__")]
    groups = {title: names.split() for title, names in GROUPS.items()} | ({"More": rest} if rest else {})
    lines = ["# Python", "", "`import curiosity_widgets as cw` is fast: names are loaded on first use."]
    for title, names in groups.items():
        lines += ["", f"## {title}", ""]
        for name in names:
            if name not in cw.__all__:
                continue
            lines += [f"::: {path_of(name)}", "    options: {heading_level: 3}", ""]
            for member in hidden_members(getattr(cw, name)):
                lines += [f"::: {member}", "    options: {heading_level: 4}", ""]
    return "\n".join(lines)


def hidden_members(module: object) -> list[str]:
    """Functions of a public module that lie in a module of their own name, behind which they hide."""
    if not isinstance(module, ModuleType):
        return []
    paths = [f"{module.__name__}.{name}" for name in getattr(module, "__all__", ())]
    return [f"{path}.{path.rsplit('.', 1)[-1]}" for path in paths if path in sys.modules]


def path_of(name: str) -> str:
    """Where a public name is defined."""
    value = getattr(cw, name)
    if isinstance(value, ModuleType):
        return str(value.__name__)
    return f"{value.__module__}.{value.__qualname__}"


def cli_page() -> str:
    """Every command with its help, as the terminal shows it."""
    lines = [
        "# Command line",
        "",
        "`curiosity COMMAND --help` shows the same. Exit codes: 0 done, 2 a mistake",
        "in what was asked, 3 a run that ended before its budget.",
        "",
    ]
    for name, command in sorted(cli.commands.items()):
        context = click.Context(command, info_name=f"curiosity {name}", max_content_width=88)
        lines += [f"## curiosity {name}", "", "```text", command.get_help(context), "```", ""]
    return "\n".join(lines)


def events_page() -> str:
    """Every kind of event with its fields."""
    lines = ["# Events", "", "One line of a run file's journal each; `time` is in seconds since 1970.", ""]
    for kind, event in sorted(KINDS.items()):
        lines += [f"## {kind}", "", getdoc(event) or "", ""]
        lines += ["| field | type |", "|---|---|"]
        lines += [
            f"| `{one.name}` | `{one.type}` |".replace(" | ", " ¦ ").replace(" ¦ ", " | ", 1)
            for one in fields(event)
        ]
        lines.append("")
    return "\n".join(lines)


def with_datasets(markdown: str) -> str:
    """The table of datasets and the version of the format, where the page asks for them."""
    rows = ["| dataset | dimensions | unit | what |", "|---|---|---|---|"]
    for column in COLUMNS:
        if column.name.startswith("run/"):  # packed bytes, which the page explains
            continue
        unit = column.unit if isinstance(column.unit, str) else "the data's own" if column.unit else ""
        text = column.text if isinstance(column.text, str) else "the data's own name"
        if not text and column.dims == (column.name,):
            text = "what lies along this dimension"
        rows.append(f"| `{column.name}` | {', '.join(column.dims)} | {unit} | {text} |")
    table = "\n".join(rows)
    return markdown.replace("<!-- generated: datasets -->", table).replace(
        "<!-- generated: format -->", str(FORMAT)
    )
