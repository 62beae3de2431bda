"""A dashboard in a tab that another one covers, while the page is loaded again."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.ui.lab import TOKEN, LabPage
from tests.ui.test_dashboard import SETUP

pytestmark = pytest.mark.ui

AREAS = """() => [...document.querySelectorAll('.cw-main .bqplot .plotarea_background')].map(area => {
    const { width, height } = area.getBoundingClientRect();
    return [Math.round(width), Math.round(height)];
})"""
ROOM = """() => [...document.querySelectorAll('.cw-main .cw-mount')].map(mount => [
    mount.clientWidth - 84, mount.clientHeight - 52
])"""
CURRENT = "() => window.jupyterapp?.shell?.currentWidget?.context?.path"


def open_in_workspace(page: LabPage) -> Any:
    """What the server knows to be open; it learns of it a moment after."""
    with urllib.request.urlopen(f"{page.lab.url}/lab/api/workspaces/default?token={TOKEN}") as answer:
        return json.loads(answer.read())["data"].get("layout-restorer:data", {}).get("main", {})


def test_plots_of_a_covered_notebook_are_drawn_once_it_is_shown(lab_page: LabPage, screenshots: Path) -> None:
    page = lab_page.page
    lab_page.lab.write_notebook("cover.ipynb", "1 + 1")
    lab_page.open(lab_page.lab.write_notebook("covered.ipynb", SETUP))
    lab_page.run_all()
    lab_page.wait_until(lambda: page.locator(".cw-main .bqplot .plotarea_background").count() > 1, 120)
    # The page is laid out in steps, and a plot follows its place a moment later.
    page.wait_for_timeout(1000)
    lab_page.wait_until(lambda: page.evaluate(AREAS) == page.evaluate(ROOM))
    areas = page.evaluate(AREAS)
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    lab_page.command("docmanager:open", path="cover.ipynb")
    lab_page.wait_until(lambda: page.evaluate(CURRENT) == "cover.ipynb")
    lab_page.wait_until(lambda: "cover.ipynb" in json.dumps(open_in_workspace(lab_page)))
    page.goto(f"{lab_page.lab.url}/lab?token={TOKEN}", wait_until="domcontentloaded")
    lab_page.wait_until(lambda: page.evaluate(CURRENT) == "cover.ipynb", 90)
    # The panels are there, in a place without a size.
    lab_page.wait_until(lambda: page.locator(".cw-mount").count() > 1, 90)
    page.wait_for_timeout(2000)
    assert not page.locator(".cw-dashboard").is_visible()
    assert lab_page.errors == []
    page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab", has_text="covered.ipynb").click()
    lab_page.region("Spectra").wait_for()
    lab_page.wait_until(lambda: page.evaluate(AREAS) == areas)
    page.screenshot(path=screenshots / "uncovered.png")
    assert lab_page.errors == []
