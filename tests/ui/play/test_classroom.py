"""The class room, played by click and by keyboard."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.benchmarks.small import write_sample
from tests.ui.access import violations
from tests.ui.lab import Lab, LabPage

pytestmark = pytest.mark.ui

GAME = """
import curiosity_widgets as cw
quick = cw.workflows.dense(patch=5, members=2, cold_steps=8, error_model={"trees": 40})
room = cw.classroom(
    "sample.npz", players=["Ada", "Ben"], rounds=2, points=2, path="game.json", workflow=quick
)
room
"""


def told(page: LabPage) -> str:
    return str(page.page.get_by_role("region", name="Class room").first.inner_text())


def click(page: LabPage, row: int, col: int, shape: tuple[int, int]) -> None:
    """Click the middle of a pixel of the map."""
    box = page.region("Sample map").locator(".cw-stage canvas").bounding_box()
    page.page.mouse.click(
        box["x"] + (col + 0.5) / shape[1] * box["width"], box["y"] + (row + 0.5) / shape[0] * box["height"]
    )


def by_keyboard(page: LabPage, *keys: str) -> None:
    """Press keys on the map."""
    page.region("Sample map").locator(".cw-stage canvas").focus()
    for key in keys:
        page.page.keyboard.press(key)


def test_a_game_is_played_to_its_end_and_its_page_written(
    lab: Lab, lab_page: LabPage, screenshots: Path
) -> None:
    write_sample(lab.folder / "sample.npz")
    lab_page.open(lab.write_notebook("game.ipynb", GAME))
    lab_page.run_all()
    lab_page.wait_until(lambda: "Ada: choose 2 more" in told(lab_page), 120)
    page, shape = lab_page.page, (29, 41)
    measure = page.get_by_role("button", name="Measure", exact=True)
    assert measure.is_disabled()
    click(lab_page, 20, 9, shape)
    lab_page.wait_until(lambda: "Ada: choose 1 more" in told(lab_page))
    click(lab_page, 20, 9, shape)  # taken back
    lab_page.wait_until(lambda: "Ada: choose 2 more" in told(lab_page))
    for row, col in ((20, 9), (7, 30)):
        click(lab_page, row, col, shape)
    lab_page.wait_until(measure.is_enabled)
    page.screenshot(path=screenshots / "classroom-chosen.png")
    measure.click()
    lab_page.wait_until(lambda: "Ben: choose 2 more" in told(lab_page))
    by_keyboard(lab_page, "ArrowRight", "Enter", "ArrowDown", "Enter")
    lab_page.wait_until(measure.is_enabled)
    measure.click()
    lab_page.wait_until(lambda: "Round 2 of 2. Ada" in told(lab_page), 120)
    assert page.locator(".Toastify__toast").count() == 0  # that a round waits for its player is no news
    scores = lab_page.region("Scores")
    lab_page.wait_until(lambda: "Best first: " in scores.inner_text())
    assert scores.locator(".cw-figure svg").count() == 6  # the curves, and a map for each of five
    for first in ("Ada", "Ben"):
        lab_page.wait_until(lambda: f"{first}: choose 2" in told(lab_page))  # noqa: B023 - used at once
        by_keyboard(lab_page, "ArrowDown", "ArrowDown", "Enter", "ArrowLeft", "ArrowLeft", "Enter")
        lab_page.wait_until(measure.is_enabled)
        measure.click()
    lab_page.wait_until(lambda: "The game is over" in told(lab_page), 120)
    layers = lab_page.region("Sample map").get_by_label("Layer").locator("option")
    lab_page.wait_until(lambda: "True error" in layers.all_inner_texts())  # kept back until now
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        lab_page.theme(theme)
        scores.scroll_into_view_if_needed()
        page.locator(".cw-classroom").screenshot(
            path=screenshots / f"classroom-{theme.split()[1].lower()}.png"
        )
    # On a projector scores, curves and maps of all are in view together with the sample.
    page.set_viewport_size({"width": 1280, "height": 800})
    lab_page.wait_until(lambda: page.locator(".cw-classroom.cw-fits").count() == 1)
    page.evaluate("() => document.querySelector('.cw-classroom').scrollIntoView()")
    page.wait_for_timeout(500)
    drawn = scores.locator(".cw-figure svg")
    shown = [lab_page.region("Sample map"), *(drawn.nth(i) for i in range(6))]
    for box in [node.bounding_box() for node in shown]:
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 800
        assert box["x"] + box["width"] <= 1280
    # The picture of docs/how_to/class_room.md, without notices and paths of this machine.
    page.add_style_tag(content=".Toastify { display: none; }")
    room = page.locator(".cw-classroom")
    assert str(lab.folder) not in room.inner_text()
    room.screenshot(path=screenshots / "classroom.png")
    # Little is empty below a wide sample, and the first row ends with its button for export.
    row, button = (
        node.bounding_box()
        for node in (
            page.locator(".cw-panel:has(> .cw-turn)"),
            page.locator(".cw-panel:has(> .cw-turn) > .cw-heading .cw-export > button"),
        )
    )
    assert row["x"] + row["width"] - button["x"] - button["width"] < 16
    assert page.locator(".cw-turn").bounding_box()["x"] < button["x"]
    for width, height in ((1000, 800), (1280, 800), (1500, 1100)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(600)
        stage, canvas = (page.locator(f".cw-classroom .cw-stage{part}") for part in ("", " > canvas"))
        below = stage.bounding_box()["height"] - canvas.first.bounding_box()["height"]
        assert below < 60, width
        page.screenshot(path=screenshots / f"classroom-{width}.png")
    assert violations(lab_page, ".cw-classroom") == []
    assert page.locator(".Toastify__toast", has_text="paused").count() == 0
    result = json.loads((lab.folder / "game.json").read_text(encoding="utf-8"))
    assert [len(arm["positions"]) for arm in result["arms"]] == [14] * 5
    assert result["arms"][0]["positions"][10:12] == [[20.0, 9.0], [7.0, 30.0]]
    assert lab_page.errors == []
    page.goto((lab.folder / "game.html").as_uri())
    assert page.get_by_role("heading", name="Class room: sample.npz").is_visible()
    assert page.locator("td", has_text="Ada").is_visible()
    assert page.locator(".cw-figure svg").count() >= 11
    page.screenshot(path=screenshots / "classroom-page.png", full_page=True)
