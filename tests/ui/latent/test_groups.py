"""Axes, walks along them, look, groups and verdicts of the latent space."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.access import violations
from tests.ui.lab import LabPage
from tests.ui.latent.page import drawn, lasso, picture, stage
from tests.ui.test_screen import panel as panel

pytestmark = pytest.mark.ui

LATENT = (
    "import numpy as np\n"
    "rows, cols = info.candidates.pixels.T\n"
    "bend = np.stack([np.sin(cols / 13), np.cos(rows / 11), np.sin((rows + 2 * cols) / 17), cols > 40], 1)\n"
    "known = session.snapshot\n"
    "verdict = info.candidates.to_map((cols > 50).astype(np.float32))\n"
    "maps = {**known.maps, 'cannot_be_learned_here': verdict}\n"
    "session.publish(known.with_(latent=np.repeat(bend, 2, axis=1), maps=maps))"
)
MARGIN = """canvas => {
    const copy = document.createElement('canvas');
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const context = copy.getContext('2d');
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, copy.width, copy.height);
    let [edge, inside] = [0, 0];
    for (let y = 0; y < copy.height; y++) for (let x = 0; x < copy.width; x++) {
        const seen = data[4 * (y * copy.width + x) + 3] > 0;
        const outer = x < 2 || y < 2 || x >= copy.width - 2 || y >= copy.height - 2;
        outer ? edge += seen : inside += seen;
    }
    return [edge, inside];
}"""


def fits(page: LabPage) -> bool:
    """Whether points are on the canvas, and none at its edge, where those outside would be cut."""
    now, _, of = drawn(page).partition("/")
    if not of:
        return False  # nothing is drawn yet
    edge, inside = stage(page).evaluate(MARGIN)
    return now == of and edge == 0 and inside > 500


def shown(panel: LabPage) -> None:
    panel.ask(LATENT)
    panel.page.get_by_role("tab", name="Latent space").first.click()
    latent = panel.region("Latent space")
    latent.get_by_role("button", name="Select cluster 1").wait_for(timeout=60_000)
    panel.wait_until(lambda: fits(panel))


def test_axes_have_names_and_a_walk_along_one_shows_spectra(panel: LabPage, screenshots: Path) -> None:
    shown(panel)
    latent = panel.region("Latent space")
    assert stage(panel).bounding_box()["height"] >= 190
    names = latent.locator(".cw-latent-axis-name")
    assert [text.split(" (")[0] for text in names.all_text_contents()] == ["PC1", "PC2", "PC3"]
    assert all(text.endswith(" %)") for text in names.all_text_contents())
    for theme in ("Dark", "Light"):
        panel.theme(f"JupyterLab {theme}")
        panel.page.wait_for_timeout(400)
        panel.page.screenshot(path=screenshots / f"latent-tab-{theme.lower()}.png")
    handle = latent.get_by_role("slider", name="Walk along PC1")
    handle.focus()
    places = []
    for _ in range(3):
        for _ in range(8):
            panel.page.keyboard.press("ArrowRight")
        panel.wait_until(lambda: panel.ask("print(dashboard.feed.shared.row)") != "-1")
        places.append(panel.ask("s = dashboard.feed.shared; print(s.row, s.col)"))
    assert len(set(places)) == 3
    latent.get_by_label("View", exact=True).select_option("2")
    panel.wait_until(lambda: names.count() == 2 and fits(panel))
    before = panel.ask("s = dashboard.feed.shared; print(s.row, s.col)")
    box = latent.get_by_role("slider", name="Walk along PC2").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    panel.page.mouse.move(*middle)
    panel.page.mouse.down()
    panel.page.mouse.move(middle[0], middle[1] - 50, steps=5)
    panel.page.mouse.up()
    panel.wait_until(lambda: panel.ask("s = dashboard.feed.shared; print(s.row, s.col)") != before)
    flat = picture(panel)
    latent.get_by_label("View of the latent space").first.click()
    latent.get_by_label("X axis").select_option(value="3")
    panel.wait_until(lambda: names.first.text_content().startswith("PC3") and picture(panel) != flat)
    panel.page.screenshot(path=screenshots / "latent-flat.png")
    latent.get_by_role("slider", name="Opacity").fill("0.3")
    latent.get_by_role("slider", name="Point size").fill("2")
    panel.wait_until(lambda: panel.ask("l = dashboard.latent; print(l.opacity, l.point_size)") == "0.3 2.0")
    panel.page.keyboard.press("Escape")
    latent.get_by_label("Colour").select_option(label="Not learnable")
    latent.get_by_text("not learnable", exact=True).wait_for()
    assert not latent.locator(".cw-bar").is_visible()
    assert violations(panel, ".cw-dashboard") == []
    panel.page.screenshot(path=screenshots / "latent-verdict.png")
    stage(panel).focus()
    panel.page.keyboard.press("+")
    panel.page.keyboard.press("+")
    panel.page.keyboard.press("+")
    latent.get_by_label("View of the latent space").first.click()
    latent.get_by_role("button", name="Reset view").click()
    panel.page.keyboard.press("Escape")
    panel.wait_until(lambda: fits(panel))
    assert panel.errors == []


def test_a_selection_becomes_a_group_and_a_mask(panel: LabPage, tmp_path: Path, screenshots: Path) -> None:
    import numpy as np

    shown(panel)
    latent = panel.region("Latent space")
    latent.get_by_role("button", name="Lasso").click()
    for name, sides in (("left", (0.02, 0.5)), ("right", (0.5, 0.98))):
        lasso(panel, *sides)
        latent.get_by_label("Name of the group").fill(name)
        latent.get_by_role("button", name="Save group").click()
        latent.get_by_role("button", name=f"Select group {name}").wait_for()
    count = int(panel.ask("print(len(dashboard.latent.groups['left']))"))
    latent.get_by_role("button", name="Select group left").click()
    panel.wait_until(lambda: int(panel.ask("print(len(dashboard.feed.shared.selected_candidates))")) == count)
    panel.page.screenshot(path=screenshots / "latent-groups.png")
    latent.get_by_role("button", name="Export").click()
    with panel.page.expect_download() as download:
        latent.get_by_role("menuitem", name="Mask of the selection").click()
    download.value.save_as(tmp_path / "mask.npy")
    mask = np.load(tmp_path / "mask.npy")
    assert (mask.shape, int(mask.sum())) == ((60, 82), count)
    assert violations(panel, ".cw-dashboard") == []
    panel.page.get_by_role("tab", name="Spectra").first.click()
    spectra = panel.region("Spectra")
    spectra.get_by_label("More plots").first.click()
    spectra.get_by_label("Means of named groups").check()
    panel.wait_until(lambda: {"left", "right"} <= set(spectra.locator(".cw-legend").inner_text().split()))
    panel.page.keyboard.press("Escape")
    panel.page.screenshot(path=screenshots / "spectra-groups.png")
    panel.page.get_by_role("tab", name="Latent space").first.click()
    latent.get_by_role("button", name="Remove group left").click()
    panel.wait_until(lambda: panel.ask("print(list(dashboard.latent.groups))") == "['right']")
    assert panel.errors == []
