"""The latent space is shown, turned, zoomed and coloured."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.lab import LabPage
from tests.ui.latent.page import (
    drawn,
    picture,
    readout,
    stage,
)

pytestmark = pytest.mark.ui


def test_it_shows_every_candidate_in_both_themes(latent: LabPage, screenshots: Path) -> None:
    n = int(latent.ask("print(len(info.candidates))"))
    assert drawn(latent) == f"{n}/{n}"
    assert "3 of 8 components" in readout(latent)
    for theme, name in (("Light", "latent.png"), ("Dark", "latent-dark.png")):
        latent.theme(f"JupyterLab {theme}")
        latent.page.wait_for_timeout(500)
        latent.region("Latent space").screenshot(path=screenshots / name)
    latent.theme("JupyterLab Light")
    assert latent.errors == []


def test_arrows_turn_it_and_signs_zoom(latent: LabPage) -> None:
    stage(latent).focus()
    pictures = [picture(latent)]
    for key in ("ArrowLeft", "ArrowUp", "+", "-", "Home"):
        latent.page.keyboard.press(key)
        latent.page.wait_for_timeout(400)
        pictures.append(picture(latent))
    assert len(set(pictures)) == 4  # zoomed in and out again is as before, the start as at the start
    assert pictures[3] != pictures[2] == pictures[4]
    assert pictures[5] == pictures[0]
    latent.region("Latent space").get_by_label("View", exact=True).select_option("2")
    latent.wait_until(lambda: "2 of 8 components" in readout(latent))
    latent.wait_until(lambda: latent.ask("print(panel.dimensions)") == "2")
    flat = picture(latent)
    assert flat not in pictures
    stage(latent).focus()
    latent.page.keyboard.press("ArrowRight")
    latent.page.wait_for_timeout(400)
    assert picture(latent) != flat
    assert latent.errors == []


def test_dragging_turns_it_and_the_wheel_leaves_the_page_alone_until_it_is_used(latent: LabPage) -> None:
    box = stage(latent).bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    before = picture(latent)
    latent.page.mouse.move(*middle)
    latent.page.mouse.wheel(0, 5)
    latent.page.mouse.move(0, 0)
    latent.page.wait_for_timeout(400)
    assert picture(latent) == before
    latent.page.mouse.move(*middle)
    latent.page.mouse.down()
    latent.page.mouse.move(middle[0] + 80, middle[1] + 30, steps=4)
    latent.page.mouse.up()
    latent.page.mouse.move(0, 0)
    latent.page.wait_for_timeout(500)
    turned = picture(latent)
    assert turned != before
    assert latent.ask("print(len(feed.shared.selection))") == "0"
    stage(latent).focus()
    latent.page.mouse.move(*middle)
    latent.page.mouse.wheel(0, -200)
    latent.page.mouse.move(0, 0)
    latent.page.wait_for_timeout(500)
    assert picture(latent) != turned
    assert latent.errors == []


def test_it_is_coloured_by_any_layer_and_the_acquisition_follows_beta_in_the_page(latent: LabPage) -> None:
    panel = latent.region("Latent space")
    seen = {picture(latent)}
    bar = panel.locator(".cw-bar-name")
    layers = {"Step measured": "Step measured", "Predicted error": "Predicted error"}
    layers |= {"Image: height": "height (nm)", "Term: typical": "Term: typical"}
    for label, shown in layers.items():
        panel.get_by_label("Colour").select_option(label=label)
        latent.wait_until(lambda shown=shown: bar.is_visible() and bar.inner_text() == shown)
        latent.page.wait_for_timeout(400)
        seen.add(picture(latent))
    panel.get_by_label("Colour").select_option(label="Acquisition")
    ranks = panel.locator(".cw-ranks")
    latent.wait_until(ranks.is_visible)
    assert ranks.inner_text().split() == ["lowest", "10", "%", "1", "%", "0.1", "%"]
    assert not bar.is_visible()
    latent.page.wait_for_timeout(400)
    seen.add(picture(latent))
    assert len(seen) == 6
    latent.ask("feed.shared.beta = 0.0")
    latent.wait_until(lambda: picture(latent) not in seen)
    assert latent.errors == []
