"""The spectra panel stacks lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.lab import LabPage
from tests.ui.test_screen import panel as panel

pytestmark = pytest.mark.ui


def test_means_are_stacked_by_a_slider_and_the_range_is_fixed(panel: LabPage, screenshots: Path) -> None:
    spectra = panel.region("Spectra")
    spectra.get_by_label("More plots").first.click()
    spectra.get_by_label("Cluster means").check()
    spectra.get_by_role("slider", name="Offset between spectra").fill("0.4")
    panel.wait_until(lambda: panel.ask("print(dashboard.spectra._heading.offset)") == "0.4")
    scale = "y = dashboard.spectra._plot.y; print(y.min, y.max)"
    before = panel.ask(scale)
    spectra.get_by_label("Fixed range").check()
    panel.wait_until(lambda: "fixed" in panel.ask("print(dashboard.spectra._heading.chosen)"))
    panel.page.screenshot(path=screenshots / "spectra-stacked.png")
    spectra.get_by_role("slider", name="Offset between spectra").fill("0")
    panel.wait_until(lambda: panel.ask("print(dashboard.spectra._heading.offset)") == "0.0")
    assert panel.ask(scale) == before
    assert panel.errors == []
