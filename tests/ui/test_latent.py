"""The latent space panel under a person's hands; the session is made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ui.lab import LabPage

pytestmark = pytest.mark.ui

ROOT = Path(__file__).parents[2]
SETUP = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import numpy as np
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot
import curiosity_widgets as cw
info = make_info((60, 82), 13)
rows, cols = info.candidates.pixels.T

def latent_at(turn=0.0):
    rng = np.random.default_rng(0)
    bend = np.stack([np.sin(cols / 13), np.cos(rows / 11), np.sin((rows + 2 * cols) / 17), cols > 40], 1)
    values = np.repeat(bend, 2, axis=1) + 0.05 * rng.normal(size=(len(rows), 8))
    return values @ np.roll(np.eye(8), int(turn), 0)

session = FakeSession(info)
session.snapshot = make_snapshot(info, 30, 4).with_(latent=latent_at())
"""
PANELS = """
import ipywidgets
feed = cw.MapPanel(session).feed
panel = cw.LatentPanel(session, feed)
ipywidgets.VBox([panel, cw.MapPanel(session, feed)])
"""


def stage(page: LabPage) -> Any:
    return page.region("Latent space").locator(".cw-latent-stage > canvas")


def drawn(page: LabPage) -> str:
    return str(stage(page).get_attribute("data-drawn"))


def picture(page: LabPage) -> str:
    """The pixels of the cloud."""
    return str(
        page.page.evaluate(
            """() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() =>
                resolve(document.querySelector('.cw-latent-stage > canvas').toDataURL()))))"""
        )
    )


def whole(page: LabPage) -> bool:
    now, of = drawn(page).split("/")
    return now == of and of != "0"


@pytest.fixture
def latent(lab_page: LabPage) -> LabPage:
    lab_page.open(lab_page.lab.write_notebook("latent.ipynb", SETUP + PANELS))
    lab_page.run_all()
    lab_page.region("Latent space").wait_for(timeout=120_000)
    lab_page.page.wait_for_selector(".cw-latent-stage > canvas[data-drawn]", timeout=60_000)
    lab_page.region("Latent space").get_by_role("button", name="Select cluster 1").wait_for(timeout=60_000)
    lab_page.wait_until(lambda: whole(lab_page))
    return lab_page


def readout(page: LabPage) -> str:
    return str(page.region("Latent space").locator(".cw-readout").inner_text())


def test_it_shows_every_candidate_in_both_themes(latent: LabPage, screenshots: Path) -> None:
    n = int(latent.ask("print(len(info.candidates))"))
    assert drawn(latent) == f"{n}/{n}"
    assert "first 3 principal components of 8" in readout(latent)
    for theme, name in (("Light", "latent.png"), ("Dark", "latent-dark.png")):
        latent.theme(f"JupyterLab {theme}")
        latent.page.wait_for_timeout(500)
        latent.region("Latent space").screenshot(path=screenshots / name)
    latent.theme("JupyterLab Light")
    assert latent.errors == []
