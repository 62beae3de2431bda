"""Colours, ranges and marks of the map; the image beside a layer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.access import violations
from tests.ui.lab import LabPage
from tests.ui.test_screen import panel as panel

pytestmark = pytest.mark.ui

MIDDLE = """canvas => {
    const ramp = canvas.closest('.cw-map').querySelector('.cw-ramp');
    return [...ramp.getContext('2d').getImageData(128, 0, 1, 1).data.slice(0, 3)];
}"""


def test_colours_ranges_marks_and_the_image_beside(panel: LabPage, screenshots: Path) -> None:
    sample = panel.region("Sample map")
    canvas = sample.locator(".cw-stage canvas").first

    # The amplitude has both signs: white at zero, the same extent on both sides.
    assert min(canvas.evaluate(MIDDLE)) > 235
    ends = [sample.get_by_label(f"{end} colour").input_value() for end in ("Lowest", "Highest")]
    assert ends[0] == f"−{ends[1]}"
    for theme in ("Dark", "Light"):
        panel.theme(f"JupyterLab {theme}")
        panel.page.wait_for_timeout(400)
        panel.page.screenshot(path=screenshots / f"map-signed-{theme.lower()}.png")
    sample.get_by_label("Look of the map").first.click()
    sample.get_by_label("White at zero for signed values").uncheck()
    panel.wait_until(lambda: min(canvas.evaluate(MIDDLE)) < 100)
    plain = panel.map_picture()
    sample.get_by_label("Numbers of the points").check()
    panel.wait_until(lambda: panel.map_picture() != plain)
    numbered = panel.map_picture()
    sample.get_by_label("Path").check()
    panel.wait_until(lambda: panel.map_picture() != numbered)
    panel.page.screenshot(path=screenshots / "map-order.png")
    panel.page.keyboard.press("Escape")

    # The pencil: a range by percentiles, and a logarithmic one.
    panel.choose_layer("Predicted error")
    before = sample.get_by_label("Highest colour").input_value()
    sample.get_by_label("Range and scale").first.click()
    sample.get_by_label("Range", exact=True).select_option(label="90 % of the values")
    panel.wait_until(lambda: sample.get_by_label("Highest colour").input_value() != before)
    sample.get_by_label("Logarithmic").check()
    panel.wait_until(lambda: "log" in sample.locator(".cw-bar-name").inner_text())
    assert float(sample.get_by_label("Lowest colour").input_value().replace("−", "-")) > 0
    panel.page.screenshot(path=screenshots / "map-log.png")
    assert violations(panel, ".cw-dashboard") == []
    panel.page.keyboard.press("Escape")
    panel.wait_until(
        lambda: (
            panel.ask("print(dashboard.map.spreads)") == "{'predicted_error': {'share': 0.9, 'log': True}}"
        )
    )

    # Image and layer side by side by one click, at the same places.
    alone = canvas.bounding_box()
    sample.get_by_role("button", name="Side by side").click()
    image = sample.get_by_role("img", name="The image at the same places")
    image.wait_for()
    left, right = image.bounding_box(), canvas.bounding_box()
    assert left["x"] + left["width"] < right["x"]
    assert (left["width"], left["height"]) == (right["width"], right["height"])
    assert right["width"] < alone["width"]
    image.click(position={"x": left["width"] * 40.5 / 82, "y": left["height"] * 30.5 / 60})
    assert sample.locator(".cw-readout").inner_text().startswith("row 30, col 40")
    for theme in ("Dark", "Light"):
        panel.theme(f"JupyterLab {theme}")
        panel.page.wait_for_timeout(300)
        panel.page.screenshot(path=screenshots / f"map-beside-{theme.lower()}.png")
    sample.get_by_role("button", name="Side by side").click()
    panel.wait_until(lambda: canvas.bounding_box() == alone)
    assert panel.errors == []
