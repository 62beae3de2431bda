"""``curiosity demo``: what it prepares before JupyterLab starts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.cli.small import refused


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What JupyterLab would have been started with."""
    arguments: list[list[str]] = []
    fake = ModuleType("jupyterlab.labapp")
    fake.main = arguments.append  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", fake)
    return arguments


def test_the_notebook_is_copied_once_and_opened(curiosity: Any, started: list[list[str]]) -> None:
    code, _, err = curiosity("demo", "--no-browser", "--port", 8123)
    assert code == 0, err
    notebook = Path("curiosity-demo/quickstart.ipynb")
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    assert not [output for cell in cells for output in cell.get("outputs", [])]  # those of the committed run
    assert {"--no-browser", "--ServerApp.port=8123"} <= set(started[0])
    notebook.write_text("mine", encoding="utf-8")
    curiosity("demo")
    assert notebook.read_text(encoding="utf-8") == "mine"
    assert not any("port" in argument or "browser" in argument for argument in started[1])


def test_without_jupyterlab_the_demo_names_what_to_install(
    curiosity: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    refused(curiosity("demo"), "curiosity-widgets[demo]")


def test_a_folder_that_cannot_be_made(curiosity: Any, started: list[list[str]], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused(curiosity("demo", "--folder", tmp_path / "file" / "demo"), "choose --folder")
    assert started == []
