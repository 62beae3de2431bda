"""The latent space panel on a page of its own; the session is made by hand."""

from __future__ import annotations

from typing import Any

from tests.paths import ROOT
from tests.ui.lab import LabPage

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
PANEL = """
panel = cw.LatentPanel(session)
feed = panel.feed
panel
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


def end_kernel(page: LabPage) -> None:
    page.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")


def readout(page: LabPage) -> str:
    return str(page.region("Latent space").locator(".cw-readout").inner_text())


def lasso(page: LabPage, left: float, right: float) -> None:
    """Draw around the points between two shares of the width."""
    box = stage(page).bounding_box()
    corners = [(left, 0.02), (right, 0.02), (right, 0.98), (left, 0.98)]
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.page.mouse.move(*places[0])
    page.page.mouse.down()
    for place in [*places[1:], places[0]]:
        page.page.mouse.move(*place, steps=5)
    page.page.mouse.up()


def selected(page: LabPage) -> int:
    return int(page.ask("print(len(feed.shared.selected_candidates))"))


def selected_in(page: LabPage, dashboard: str) -> int:
    """The same where the kernel has a dashboard by this name."""
    return int(page.ask(f"print(len({dashboard}.feed.shared.selected_candidates))"))
