"""The timeline in the drawer: what source and learner did in each step, and who waited."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.lab import LabPage

pytestmark = pytest.mark.ui

RUN = """
import curiosity_widgets as cw
workflow = cw.workflows.forest(patch=7, init=10, batch_size=5, budget=35)
source = cw.SimulatedSource(shape=(60, 70), seconds_per_point=0.3)
session = cw.Session(source, workflow, seed=0, path="timeline.h5", overwrite=True, overlap={overlap})
session.run(35)
dashboard = cw.Dashboard(session)
dashboard
"""


@pytest.mark.parametrize("overlap", [True, False])
def test_the_drawer_shows_who_waited_for_whom(lab_page: LabPage, screenshots: Path, overlap: bool) -> None:
    lab_page.page.set_viewport_size({"width": 1280, "height": 800})
    lab_page.open(lab_page.lab.write_notebook("timeline.ipynb", RUN.format(overlap=overlap)))
    lab_page.run_all()
    lab_page.region("Sample map").locator("canvas").first.wait_for(timeout=120_000)
    lab_page.page.get_by_role("button", name="Timeline").click()
    panel = lab_page.region("Timeline")
    lab_page.wait_until(lambda: lab_page.state() == "finished", 120)
    lab_page.wait_until(lambda: panel.locator("li").count() == 6, 30)
    newest = panel.locator("li").first
    assert newest.locator(".cw-step").inner_text() == "step 6"
    lanes = [lane.get_attribute("aria-label") or "" for lane in panel.locator(".cw-lane").all()]
    assert all("fit" in learner for learner in lanes[1::2])
    assert sum("measure" in source for source in lanes[::2]) >= 3
    assert panel.locator(".cw-lane > [data-work='fit']").count() == 6
    # Without overlap it waits for every step; with overlap it measures meanwhile.
    waits = panel.locator("li .cw-sums", has_text="wait").count()
    assert overlap or waits == 6
    assert "source" in panel.get_by_role("status").inner_text()
    name = f"timeline_{'with' if overlap else 'without'}_overlap"
    lab_page.page.screenshot(path=screenshots / f"{name}.png")
    lab_page.theme("JupyterLab Dark")
    lab_page.page.screenshot(path=screenshots / f"{name}_dark.png")
