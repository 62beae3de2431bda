"""What plots take, and what they report where matplotlib is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import curiosity_widgets as cw
from curiosity_widgets import plots


def test_a_path_and_an_open_run_are_the_same(run_path: Path) -> None:
    by_path = plots.sample_map(str(run_path))
    by_run = plots.sample_map(cw.RunFile.open(run_path))
    assert by_path.get_title() == by_run.get_title()


def test_the_command_that_installs_matplotlib_is_named(
    run_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(cw.CuriosityError, match=r"pip install \"curiosity-widgets\[plots\]\""):
        plots.sample_map(run_path)
