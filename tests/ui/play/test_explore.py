"""A complete data set explored without a loop."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.small import write_sample
from tests.ui.access import violations
from tests.ui.lab import Lab, LabPage

pytestmark = pytest.mark.ui

EXPLORE = """
import curiosity_widgets as cw
quick = cw.workflows.dense(patch=5, members=2, cold_steps=8, error_model={"trees": 40})
explorer = cw.explore("sample.npz", sample=60, workflow=quick)
explorer
"""


def test_a_complete_data_set_is_explored(lab: Lab, lab_page: LabPage, screenshots: Path) -> None:
    write_sample(lab.folder / "sample.npz")
    lab_page.open(lab.write_notebook("explore.ipynb", EXPLORE))
    lab_page.run_all()
    head = lab_page.region("Explore: sample.npz")
    lab_page.wait_until(lambda: head.count() == 1 and "neighbours alone explain" in head.inner_text(), 120)
    assert "Trained on 60 of 925 spectra." in head.inner_text()
    page, maps = lab_page.page, lab_page.region("Sample map")
    for name in ("Sample map", "Not learnable", "Latent space", "Spectra"):
        assert lab_page.region(name).is_visible(), name
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        lab_page.theme(theme)
        name = f"explore-{theme.split()[1].lower()}.png"
        page.screenshot(path=screenshots / name)
    assert violations(lab_page, ".cw-dashboard") == []
    box = maps.locator(".cw-stage canvas").bounding_box()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.6 * box["height"])
    lab_page.wait_until(lambda: "measured" in lab_page.region("Spectra").inner_text())
    before = lab_page.ask("print(len(explorer.exploration.trained))")
    head.get_by_label("Train on").select_option(label="300 spectra")
    lab_page.wait_until(lambda: "Trained on 300 of 925 spectra." in head.inner_text(), 120)
    assert before == "60"
    assert lab_page.errors == []
