"""The tutorials run from top to bottom, and stand in the repository as they ran."""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.examples.test_notebooks import EXAMPLES, PAPER, pictures

SHOWN = ["my_data", "my_microscope", "is_it_learnable", "latent_space", "my_own_rule"]
LIVE = ["quickstart", "class_room"]  # a page draws what they show: docs/site/live_notebooks.py keeps a picture


def test_every_notebook_is_one_of_them() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.ipynb")} == {
        *SHOWN,
        *LIVE,
        *(name.removesuffix(".ipynb") for name in PAPER),
    }


@pytest.mark.parametrize("name", [*SHOWN, *LIVE])
def test_committed_as_it_ran(name: str) -> None:
    path = EXAMPLES / f"{name}.ipynb"
    assert path.stat().st_size < 250_000
    notebook = nbformat.read(path, 4)
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert pictures(notebook) >= 1
    assert not re.search(r"/(home|tmp|work|Users)/", path.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", SHOWN)
def test_runs_from_top_to_bottom(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib", reason="the examples draw with matplotlib (extra `examples`)")
    monkeypatch.setenv("OMP_NUM_THREADS", os.environ.get("OMP_NUM_THREADS", "1"))
    notebook = nbformat.read(EXAMPLES / f"{name}.ipynb", 4)
    NotebookClient(notebook, timeout=580, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert pictures(notebook) >= 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", LIVE)
def test_no_cell_of_a_live_one_fails(name: str, tmp_path: Path) -> None:
    pytest.importorskip("mexpsimu", reason="the PTO sets come from the package mexpsimu")
    notebook = nbformat.read(EXAMPLES / f"{name}.ipynb", 4)
    NotebookClient(notebook, timeout=280, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert pictures(notebook) == 0
