"""The JupyterLab extension."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from curiosity_widgets.data.readers import endings
from tests.ui.demo.test_demo import DEMO
from tests.ui.lab import LabPage

pytestmark = pytest.mark.ui


def test_the_launcher_card_opens_the_demo_and_runs_nothing(lab_page: LabPage) -> None:
    lab_page.open()
    cards = lab_page.page.locator(".jp-LauncherCard[data-category='Curiosity']")
    cards.first.wait_for(timeout=90_000)
    assert [card.strip() for card in cards.all_inner_texts()] == [
        "New notebook",
        "Open dashboard",
        "Open run or data file…",
        "Class room",
        "Explore data",
    ]
    cards.first.click()
    lab_page.page.get_by_role("heading", name="A curious run on real data").wait_for(timeout=60_000)
    opened = lab_page.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.model.toJSON()")
    wanted = json.loads(DEMO.read_text(encoding="utf-8"))
    text = ["".join(cell["source"]) for cell in opened["cells"]]
    assert text == ["".join(cell["source"]) for cell in wanted["cells"]]
    code = [cell for cell in opened["cells"] if cell["cell_type"] == "code"]
    assert [(cell["execution_count"], cell["outputs"]) for cell in code] == [(None, [])] * len(code)
    assert lab_page.errors == []


def test_the_palette_has_it(lab_page: LabPage) -> None:
    lab_page.open()
    lab_page.page.locator(".jp-LauncherCard").first.wait_for(timeout=90_000)
    lab_page.command("apputils:activate-command-palette")
    for words in ("new notebook", "open dashboard", "open run or data file…", "class room", "explore data"):
        lab_page.page.locator(".lm-CommandPalette-input").fill(words)
        entry = lab_page.page.locator(".lm-CommandPalette-itemLabel", has_text=f"Curiosity: {words}")
        entry.wait_for()
    assert lab_page.errors == []


def test_it_is_enabled_and_ok() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "jupyter", "labextension", "list"],
        capture_output=True,
        text=True,
        timeout=120,
        env=dict(os.environ, NO_COLOR="1"),
    )
    lines = re.sub(r"\x1b\[[0-9;]*m", "", listed.stdout + listed.stderr).splitlines()
    (line,) = [line for line in lines if line.strip().startswith("curiosity-widgets ")]
    assert " enabled " in line
    assert " OK" in line


def test_every_file_that_is_read_can_be_opened_and_none_of_general_use_is_taken(lab_page: LabPage) -> None:
    lab_page.open()
    lab_page.page.locator(".jp-LauncherCard").first.wait_for(timeout=90_000)
    offered = """ending => window.jupyterapp.docRegistry.preferredWidgetFactories('data' + ending)
        .map(factory => factory.name)"""
    for ending in endings():
        assert "Curiosity dashboard" in lab_page.page.evaluate(offered, ending), ending
    for ending in (".h5", ".3ds", ".dm4", ".ibw"):
        assert lab_page.page.evaluate(offered, ending)[0] == "Curiosity dashboard", ending
    for ending in (".npy", ".csv", ".json", ".png", ".tif", ".txt"):
        assert lab_page.page.evaluate(offered, ending)[0] != "Curiosity dashboard", ending
    assert lab_page.errors == []
