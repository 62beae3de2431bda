"""The report of a run as a page of its own, without kernel and network."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import curiosity_widgets as cw
from curiosity_widgets.reports.run_page import run_page
from tests.paths import ROOT

pytestmark = pytest.mark.ui

RUN = ROOT / "tests" / "session" / "file" / "written_by_0e87a72" / "plain.h5"


def test_a_report_draws_its_figures_and_its_map_moves(
    chromium: Any, tmp_path: Path, screenshots: Path
) -> None:
    with cw.RunFile.open(shutil.copy(RUN, tmp_path / "run.h5")) as run:
        (tmp_path / "run.html").write_text(run_page(run), encoding="utf-8")
        measured = run.snapshot.measured.tolist()
    context = chromium.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "run.html").as_uri())
    figures = page.locator(".cw-figure")
    assert figures.count() > 2
    assert figures.locator("svg").count() == figures.count()
    shown, slider = page.locator("#shown"), page.locator("#count")
    count = int(slider.get_attribute("max"))
    assert shown.inner_text().startswith(f"{count} spectra")
    page.screenshot(path=screenshots / "report.png", full_page=True)
    slider.focus()
    page.keyboard.press("Home")
    assert shown.inner_text().startswith("1 spectra; drawn: number 1,")
    before = page.locator("#spectrum path").first.get_attribute("d")
    page.keyboard.press("End")
    assert page.locator("#spectrum path").first.get_attribute("d") != before
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + 1, box["y"] + 1)
    corner = min(measured, key=lambda at: at[0] ** 2 + at[1] ** 2)
    assert f"row {corner[0]:g}, column {corner[1]:g}" in shown.inner_text()
    assert errors == []
    context.close()
