"""Files in panels of JupyterLab: names, menu, status bar, notices, one kernel for all that are looked at."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.error import HTTPError

import pytest

from curiosity_widgets import workflows
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources.simulated import SimulatedSource
from tests.ui.lab import LabPage

pytestmark = pytest.mark.ui

OPEN = "path => { void window.jupyterapp.commands.execute('docmanager:open', { path }); }"


def make_run(folder: Path, name: str) -> None:
    source = SimulatedSource(shape=(26, 33), seed=2)  # a session opens it again by itself
    chosen = workflows.load("ridge", patch=5, init=6, batch_size=4, budget=10)
    with Session(source, chosen, 3, folder / name, overwrite=True) as session:
        session.run()
        assert session.wait(60)


def kernels(page: LabPage) -> int:
    try:
        return len(json.loads(page.lab._ask("GET", "kernels")))
    except HTTPError:  # the server lists a kernel that has just ended
        return -1


def test_files_of_runs_share_a_kernel_that_ends_with_them(lab_page: LabPage, screenshots: Path) -> None:
    for name in ("one.h5", "two.h5"):
        make_run(lab_page.lab.folder, name)
    lab_page.page.set_viewport_size({"width": 1280, "height": 800})
    lab_page.open()
    page = lab_page.page
    page.locator(".jp-LauncherCard").first.wait_for(timeout=90_000)
    page.evaluate(OPEN, "one.h5")
    page.get_by_text(re.compile("Starting Python|Loading Curiosity|Opening")).first.wait_for(timeout=20_000)
    page.screenshot(path=screenshots / "waiting.png")
    lab_page.region("Controls").wait_for(timeout=120_000)
    assert page.locator(".curiosity-waiting").count() == 0
    page.evaluate(OPEN, "two.h5")
    lab_page.wait_until(lambda: page.locator(".cw-controls").count() == 2, 60)
    assert kernels(lab_page) == 1
    # Named by time, the file in the tooltip; the status bar shows the run in view.
    page.locator(".lm-TabBar-tabLabel", has_text=re.compile(r"simulated \d\d:\d\d$")).nth(1).wait_for()
    assert re.search(r"finished 10/\d+, read-only", page.locator(".curiosity-status").inner_text())
    # A menu of our own.
    second = page.locator(".curiosity-panel:not(.lm-mod-hidden)")
    second.get_by_role("region", name="Learning", exact=True).click(button="right")
    page.locator(".lm-Menu-itemLabel", has_text="Show the dashboard again").wait_for()
    assert page.get_by_text("Clear Console Cells").count() == 0
    page.screenshot(path=screenshots / "viewed.png")
    page.keyboard.press("Escape")
    # An empty panel comes back.
    page.evaluate("() => window.jupyterapp.commands.execute('console:clear')")
    lab_page.wait_until(lambda: second.locator(".cw-panel").count() == 0)
    page.locator(".curiosity-status button").click()
    second.get_by_role("region", name="Controls", exact=True).wait_for(timeout=60_000)
    # The run continues in a kernel of its own.
    second.get_by_role("button", name="Continue this run").click()
    lab_page.wait_until(lambda: kernels(lab_page) == 2, 60)
    live = page.locator(".curiosity-panel:not(.lm-mod-hidden) .cw-controls")
    live.get_by_role("button", name="Run", exact=True).wait_for(timeout=60_000)
    lab_page.wait_until(lambda: live.get_by_role("button", name="Continue this run").count() == 0)
    lab_page.wait_until(lambda: page.locator(".cw-latent-stage canvas").count() == 2)
    page.evaluate("() => window.jupyterapp.commands.execute('application:close')")
    page.evaluate("() => window.jupyterapp.commands.execute('application:close')")
    lab_page.wait_until(lambda: kernels(lab_page) == 0, 60)
    own = [error for error in lab_page.errors if "debugger" not in error and "Canceled" not in error]
    assert own == []  # JupyterLab itself complains where a kernel ends with its panel
