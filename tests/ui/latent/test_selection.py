"""Candidates are selected in the latent space, and what is selected elsewhere is seen in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.lab import LabPage
from tests.ui.latent.page import (
    lasso,
    picture,
    readout,
    selected,
    stage,
)

pytestmark = pytest.mark.ui


def test_a_lasso_selects_for_all_panels(latent: LabPage, screenshots: Path) -> None:
    n = int(latent.ask("print(len(info.candidates))"))
    button = latent.region("Latent space").get_by_role("button", name="Lasso")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    stage(latent).press("-")
    stage(latent).press("-")
    latent.page.wait_for_timeout(500)
    before = picture(latent)
    lasso(latent, 0.01, 0.5)
    latent.wait_until(lambda: 0 < selected(latent) < n)
    left = selected(latent)
    latent.page.wait_for_timeout(400)
    assert picture(latent) != before
    latent.region("Latent space").screenshot(path=screenshots / "latent-selection.png")
    latent.page.keyboard.down("Control")
    lasso(latent, 0.5, 0.99)
    latent.page.keyboard.up("Control")
    latent.wait_until(lambda: selected(latent) == n)
    lasso(latent, 0.5, 0.99)
    latent.wait_until(lambda: selected(latent) == n - left)
    stage(latent).press("Escape")
    latent.wait_until(lambda: selected(latent) == 0)
    assert "nothing selected" in readout(latent)
    assert latent.errors == []


def test_a_cluster_is_selected_by_its_button_and_their_number_by_the_slider(latent: LabPage) -> None:
    panel = latent.region("Latent space")
    panel.get_by_role("button", name="Select cluster 2").click()
    latent.wait_until(lambda: selected(latent) > 0)
    wanted = "print((panel.labels[feed.shared.selected_candidates] == 1).all(), (panel.labels == 1).sum())"
    assert latent.ask(wanted) == f"True {selected(latent)}"
    panel.get_by_label("View of the latent space").first.click()
    slider = panel.get_by_role("slider", name="Clusters")
    slider.focus()
    latent.page.keyboard.press("ArrowRight")
    panel.get_by_role("button", name="Select cluster 6").wait_for()
    assert latent.ask("print(panel.clusters, panel.labels.max())") == "6 5"
    assert latent.errors == []


def test_hover_shows_the_patch_and_click_selects_it(latent: LabPage, screenshots: Path) -> None:
    panel = latent.region("Latent space")
    tip = panel.locator(".cw-latent-tip")
    box = stage(latent).bounding_box()
    spots = ((x, y) for y in range(6, 19) for x in range(16, 30))
    for x, y in spots:
        place = {"x": box["width"] * x / 40, "y": box["height"] * y / 20}
        stage(latent).hover(position=place)
        latent.page.wait_for_timeout(30)
        if tip.is_visible():
            break
    lines = tip.inner_text().split("\n")
    row, col = (int(part.split()[1]) for part in next(x for x in lines if x.startswith("row")).split(", "))
    assert tip.locator("canvas.cw-patch").count() == 2  # a picture for each channel
    drawn_patch = latent.page.evaluate(
        "() => [...document.querySelectorAll('.cw-latent-tip canvas')[1].getContext('2d')"
        ".getImageData(0, 0, 13, 13).data].filter((_, i) => i % 4 === 0)"
    )
    box = f"{row - 6}:{row + 7}, {col - 6}:{col + 7}"
    corr = latent.ask(f"print(np.corrcoef({drawn_patch}, info.image[1, {box}].ravel())[0, 1])")
    assert float(corr) > 0.99
    latent.wait_until(lambda: latent.ask("print(feed.shared.hovered)") == f"({row}, {col})")
    panel.screenshot(path=screenshots / "latent-hover.png")
    stage(latent).click(position=place)
    latent.wait_until(lambda: latent.ask("print(feed.shared.selected)") == f"({row}, {col})")
    index = latent.ask(f"print(info.candidates.index_at({row}, {col}))")
    assert latent.ask("print(*feed.shared.selected_candidates)") == index
    latent.page.mouse.move(0, 0)
    latent.wait_until(lambda: latent.ask("print(feed.shared.hovered)") == "None")
    assert latent.errors == []


def test_what_is_selected_elsewhere_is_highlighted(latent: LabPage) -> None:
    before = picture(latent)
    latent.ask("feed.shared.select_candidates(range(200, 260))")
    latent.wait_until(lambda: "60 selected" in readout(latent))
    latent.wait_until(lambda: picture(latent) != before)
    among = picture(latent)
    latent.ask("feed.shared.row, feed.shared.col = 30, 40")
    latent.wait_until(lambda: picture(latent) != among)
    assert latent.errors == []
