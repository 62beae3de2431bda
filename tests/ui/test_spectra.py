"""Spectra, learning and ensemble under a person's hands; the session is made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.lab import LabPage
from tests.ui.test_dashboard import SETUP
from tests.ui.test_map import drag

pytestmark = pytest.mark.ui


@pytest.fixture
def dashboard(lab_page: LabPage) -> LabPage:
    lab_page.page.set_viewport_size({"width": 1440, "height": 1900})
    lab_page.open(lab_page.lab.write_notebook("spectra.ipynb", SETUP))
    lab_page.run_all()
    lab_page.region("Spectra").wait_for(timeout=120_000)
    lab_page.wait_until(lambda: lab_page.count() == 30)
    return lab_page


def test_a_region_of_the_map_is_overlaid_with_residual_and_cluster_means(
    dashboard: LabPage, screenshots: Path
) -> None:
    spectra = dashboard.region("Spectra")
    sentence, legend = spectra.locator(".cw-sentence"), spectra.locator(".cw-legend")
    figures = spectra.locator(".bqplot")
    dashboard.wait_until(lambda: figures.count() == 2)
    spectra.get_by_label("Residual").uncheck()
    dashboard.wait_until(lambda: figures.count() == 1)
    spectra.get_by_label("Residual").check()
    dashboard.wait_until(lambda: figures.count() == 2)

    dashboard.region("Sample map").get_by_role("button", name="Rectangle").click()
    drag(dashboard, (10, 20), (29, 39))
    dashboard.region("Sample map").get_by_role("button", name="Select", exact=True).click()
    dashboard.wait_until(lambda: "400 selected" in sentence.inner_text())
    dashboard.wait_until(lambda: "selected: mean ± spread" in legend.inner_text())
    spectra.get_by_label("Cluster means").check()
    dashboard.wait_until(lambda: "cluster 4" in legend.inner_text())
    dashboard.page.mouse.move(0, 0)
    dashboard.page.wait_for_timeout(500)
    spectra.screenshot(path=screenshots / "spectra-selection.png")
    assert dashboard.errors == []


def test_learning_shows_losses_and_errors_and_the_ensemble_its_members(
    dashboard: LabPage, screenshots: Path
) -> None:
    learning = dashboard.region("Learning")
    learning.get_by_text("Last training").wait_for()
    learning.get_by_text("at picked points").wait_for()
    learning.get_by_label("Losses").uncheck()
    learning.get_by_text("Last training").wait_for(state="detached")
    learning.get_by_label("Losses").check()
    ensemble = dashboard.region("Ensemble")
    rows = ensemble.get_by_role("row")
    assert rows.count() == 5
    assert rows.nth(2).inner_text().split("\t")[0] == "★ member 1 (best)"
    assert "step 3" in rows.nth(2).inner_text()
    assert "4 members; member 1 is best; 2 trained in step 4." in ensemble.inner_text()
    for theme in ("Dark", "Light"):
        dashboard.theme(f"JupyterLab {theme}")
        dashboard.page.wait_for_timeout(600)
        dashboard.page.locator(".cw-dashboard").screenshot(path=screenshots / f"full-{theme.lower()}.png")
    assert dashboard.errors == []


def test_predicted_patches_stand_beside_the_recorded_ones(dashboard: LabPage, screenshots: Path) -> None:
    dashboard.ask(
        "import dataclasses\n"
        "from curiosity_widgets.data.scaling import image_scaler\n"
        "session.info = backwards = dataclasses.replace(info, target='spec2im')\n"
        "scaled = image_scaler(info.image).apply(info.image)\n"
        "patches = info.candidates.patches(scaled, session.snapshot.measured_index)\n"
        "session.publish(session.snapshot.with_(prediction=None, patches=patches * 0.9))"
    )
    spectra = dashboard.region("Spectra")
    spectra.get_by_role("img", name="predicted patch").first.wait_for(timeout=30_000)
    assert spectra.get_by_role("img", name="recorded patch").count() == 2  # one of each channel
    spectra.screenshot(path=screenshots / "spectra-patches.png")
    assert dashboard.errors == []
