"""The JupyterLab extension."""

from __future__ import annotations

import json

import pytest

from tests.ui.lab import LabPage
from tests.ui.test_demo import DEMO

pytestmark = pytest.mark.ui


def test_the_launcher_card_opens_the_demo_and_runs_nothing(lab_page: LabPage) -> None:
    lab_page.open()
    card = lab_page.page.locator(".jp-LauncherCard[data-category='Curiosity']")
    card.wait_for(timeout=90_000)
    assert card.count() == 1
    card.click()
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
    lab_page.page.locator(".lm-CommandPalette-input").fill("new notebook")
    entry = lab_page.page.locator(".lm-CommandPalette-itemLabel", has_text="Curiosity: new notebook")
    entry.wait_for()
