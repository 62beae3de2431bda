"""All points of real runs lie on the canvas by default, in 3-D and in 2-D."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.ui.lab import LabPage
from tests.ui.latent.page import lasso, selected_in, stage, whole
from tests.ui.test_screen import PANEL

pytestmark = pytest.mark.ui

RUN = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import curiosity_widgets as cw
from tests.session.test_real_learner import WORKFLOWS, source
session = cw.Session(source(), WORKFLOWS["{{name}}"](), 5, "fit.h5", overwrite=True)
dashboard = cw.Dashboard(session)
session.run()
dashboard
"""


@pytest.mark.parametrize(
    "name", ["dense", *(pytest.param(name, marks=pytest.mark.slow) for name in ("ensemble", "dense spec2im"))]
)
def test_all_points_of_a_finished_run_are_on_the_canvas(
    lab_page: LabPage, name: str, screenshots: Path
) -> None:
    page = lab_page.page
    page.set_viewport_size({"width": 1280, "height": 800})
    lab_page.open()
    page.locator(".jp-LauncherCard").first.wait_for(timeout=90_000)
    page.evaluate(PANEL, RUN.format(name=name))
    lab_page.region("Controls").wait_for(timeout=90_000)
    page.get_by_role("tab", name="Latent space").first.click()
    lab_page.wait_until(lambda: lab_page.state() == "finished", 240)
    latent = lab_page.region("Latent space")
    latent.get_by_role("button", name="Select cluster 5").wait_for(timeout=60_000)
    latent.get_by_role("button", name="Lasso").click()
    count = int(lab_page.ask("print(len(session.info.candidates))"))
    for size in ((1280, 800), (1500, 1100)):  # a tab, and a panel
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for view in ("3", "2"):
            latent.get_by_label("View", exact=True).select_option(view)
            page.wait_for_timeout(600)
            lab_page.wait_until(lambda: whole(lab_page))
            page.screenshot(path=screenshots / f"fit-{name.replace(' ', '-')}-{view}d-{size[0]}.png")
            lasso(lab_page, 0.005, 0.995)
            lab_page.wait_until(lambda: selected_in(lab_page, "dashboard") == count, 10)
            stage(lab_page).press("Escape")
            lab_page.wait_until(lambda: selected_in(lab_page, "dashboard") == 0)
    assert lab_page.errors == []
