"""The table of options names every option, each in one row."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields

import pytest

from curiosity_widgets.session.own_loop.ask_tell import AskTell
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.state.snapshot import Settings
from curiosity_widgets.workflows.workflow import Workflow
from tests.paths import ROOT

TABLE = (ROOT / "docs/options.md").read_text(encoding="utf-8").splitlines()
ROWS = [line for line in TABLE if line.startswith(("| `", "| Arguments"))]


def arguments(made: type) -> set[str]:
    """Of its constructor."""
    return {name for name in inspect.signature(made).parameters if name[0] != "_"}


def names(home: str) -> set[str]:
    """The names in the last column of the row of a home."""
    (row,) = [row for row in ROWS if row.startswith(f"| {home}")]
    return {name for code in re.findall("`([^`]+)`", row.split(" | ")[-1]) for name in code.split()}


@pytest.mark.parametrize(
    ("home", "options"),
    [
        ("`Workflow`", {field.name for field in fields(Workflow)} - {"name"}),
        ("`session.settings`", {field.name for field in fields(Settings)}),
        ("`cw.Policies`", {field.name for field in fields(Policies)}),
        ("`cw.Limits`", {field.name for field in fields(Limits)}),
        ("Arguments of `cw.Session`", arguments(Session) - {"source", "workflow", "policies"}),
        ("Arguments of `cw.AskTell`", arguments(AskTell) - {"workflow", "policies"}),
    ],
)
def test_every_option_is_in_the_row_of_its_home(home: str, options: set[str]) -> None:
    assert names(home) == options
