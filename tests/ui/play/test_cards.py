"""The launcher's cards of the class room and of complete data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.small import write_sample
from tests.ui.lab import LabPage

pytestmark = pytest.mark.ui

# Lists of choices that look like fields to type in, and labels that are cut.
WITHOUT_ARROW = """() => [...document.querySelectorAll('.cw-form select')].filter(list =>
    getComputedStyle(list).appearance === 'none' && getComputedStyle(list).backgroundImage === 'none'
).map(list => list.value)"""
CUT_LABELS = """() => [...document.querySelectorAll('.cw-form .widget-label')].filter(label =>
    label.checkVisibility() && label.scrollWidth > label.clientWidth).map(label => label.textContent)"""


def test_a_card_opens_a_form_that_becomes_what_it_starts(lab_page: LabPage, screenshots: Path) -> None:
    sample = write_sample(lab_page.lab.folder / "sample.npz", 19, 26)
    page = lab_page.page
    lab_page.open()
    card = page.locator(".jp-LauncherCard[data-category='Curiosity']")
    card.first.wait_for(timeout=90_000)
    card.get_by_text("Class room", exact=True).click()
    form = lab_page.region("Class room")
    form.get_by_label("Players").wait_for(timeout=90_000)
    lab_page.wait_until(lambda: card.count() == 0)  # what was chosen takes the launcher's place
    page.screenshot(path=screenshots / "classroom-form.png")
    assert page.evaluate(WITHOUT_ARROW) == []
    assert page.evaluate(CUT_LABELS) == []
    form.get_by_label("Players").fill("Ada, Ada")
    form.get_by_role("button", name="Begin").click()
    lab_page.wait_until(lambda: "a name of its own" in form.inner_text())
    lab_page.command("launcher:create")
    card.get_by_text("Explore data", exact=True).click()
    form = lab_page.region("Explore")
    form.get_by_label("or a file").fill(str(sample))
    form.get_by_role("button", name="Explore").click()
    for name in ("Not learnable", "Latent space", "Spectra", "Sample map"):
        lab_page.region(name).last.wait_for(timeout=120_000)
    assert lab_page.errors == []
