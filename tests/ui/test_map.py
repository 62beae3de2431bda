"""The sample map under a user's hands; the session is made by hand, so that every value is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.lab import LabPage
from tests.ui.test_dashboard import SETUP

pytestmark = pytest.mark.ui

SHAPE = (60, 82)


@pytest.fixture
def dashboard(lab_page: LabPage) -> LabPage:
    lab_page.open(lab_page.lab.write_notebook("map.ipynb", SETUP))
    lab_page.run_all()
    lab_page.region("Sample map").locator("canvas").first.wait_for(timeout=120_000)
    lab_page.wait_until(lambda: lab_page.count() == 30)
    return lab_page


def place(dashboard: LabPage, row: float, col: float) -> dict[str, float]:
    """The middle of a pixel on the canvas, while the whole sample is shown."""
    box = dashboard.region("Sample map").locator(".cw-stage canvas").bounding_box()
    return {"x": box["width"] * (col + 0.5) / SHAPE[1], "y": box["height"] * (row + 0.5) / SHAPE[0]}


def drag(dashboard: LabPage, *places: tuple[float, float]) -> None:
    box = dashboard.region("Sample map").locator(".cw-stage canvas").bounding_box()
    for i, (row, col) in enumerate(places):
        at = place(dashboard, row, col)
        dashboard.page.mouse.move(box["x"] + at["x"], box["y"] + at["y"], steps=4)
        if i == 0:
            dashboard.page.mouse.down()
    dashboard.page.mouse.up()


def test_the_scale_bar_hides_no_next_pick(dashboard: LabPage, screenshots: Path) -> None:
    panel = dashboard.region("Sample map")

    def side() -> str:
        bar, canvas = (panel.locator(what).bounding_box() for what in (".cw-scale", ".cw-stage canvas"))
        assert canvas["x"] < bar["x"] < bar["x"] + bar["width"] < canvas["x"] + canvas["width"]
        return "left" if bar["x"] - canvas["x"] < canvas["width"] / 2 else "right"

    assert side() == "left"
    show = "import numpy as np; session.publish(session.snapshot.with_(picks=np.array({}, 'f8')))"
    for picks, expected in (([[57, 4]], "right"), ([[57, 4], [57, 78]], "left"), ([[57, 40]], "left")):
        dashboard.ask(show.format(picks))
        dashboard.wait_until(lambda expected=expected: side() == expected)
        dashboard.page.wait_for_timeout(400)
        assert side() == expected
        panel.screenshot(path=screenshots / f"map-scale-{expected}.png")


def test_layers_have_their_names_units_and_colours(dashboard: LabPage, screenshots: Path) -> None:
    panel = dashboard.region("Sample map")
    labels = panel.get_by_label("Layer").locator("option").all_inner_texts()
    assert labels == [
        "amplitude", "height", "Acquisition", "Predicted error", "Uncertainty", "Term: typical",
        "Term: farthest", "Latent clusters", "Measurable area", "Times measured",
    ]  # fmt: skip
    dashboard.choose_layer("Uncertainty")
    assert panel.locator(".cw-bar-name").inner_text() == "Uncertainty (a.u.)"
    dashboard.choose_layer("Latent clusters")
    assert panel.locator(".cw-groups").inner_text().split("\n") == [f"cluster {n}" for n in range(1, 5)]
    panel.locator(".cw-stage canvas").hover(position=place(dashboard, 52, 40))
    assert "Latent clusters: cluster 4" in panel.locator(".cw-tip").inner_text()
    for theme in ("Light", "Dark"):
        dashboard.theme(f"JupyterLab {theme}")
        dashboard.page.wait_for_timeout(400)
        panel.screenshot(path=screenshots / f"map-clusters-{theme.lower()}.png")
    dashboard.theme("JupyterLab Light")
    dashboard.choose_layer("Measurable area")
    panel.locator(".cw-stage canvas").hover(position=place(dashboard, 30, 80))
    assert "no whole patch" in panel.locator(".cw-tip").inner_text()
    panel.locator(".cw-stage canvas").hover(position=place(dashboard, 30, 73))
    assert "held out" in panel.locator(".cw-tip").inner_text()
    assert dashboard.errors == []


def test_a_focused_map_follows_the_theme(dashboard: LabPage) -> None:
    """Chromium would keep the background that its canvas had, so the map paints what is around the layer."""
    dashboard.choose_layer("Uncertainty")
    canvas = dashboard.region("Sample map").locator(".cw-stage canvas")
    canvas.focus()
    for theme in ("Dark", "Light"):
        dashboard.theme(f"JupyterLab {theme}")
        dashboard.next_frame()
        corner, wanted = canvas.evaluate(
            """canvas => {
                const pixel = canvas.getContext('2d').getImageData(1, 1, 1, 1).data;
                const drawn = `rgb(${[...pixel].slice(0, 3).join(', ')})`;
                return [drawn, getComputedStyle(canvas).backgroundColor];
            }"""
        )
        assert corner == wanted
    assert dashboard.errors == []


def test_opacity_and_range_change_the_picture_and_come_back(dashboard: LabPage) -> None:
    panel = dashboard.region("Sample map")
    dashboard.choose_layer("Uncertainty")
    first = dashboard.map_picture()
    panel.get_by_label("Look of the map").first.click()
    opacity = panel.get_by_label("Opacity")
    opacity.focus()
    dashboard.page.keyboard.press("Home")
    assert dashboard.map_picture() != first
    dashboard.page.keyboard.press("End")
    dashboard.wait_until(lambda: dashboard.map_picture() == first)

    low = panel.get_by_label("Lowest colour")
    low.fill("0.06")
    low.press("Enter")
    dashboard.wait_until(lambda: dashboard.map_picture() != first)
    assert low.input_value() == "0.06"
    low.fill("nonsense")
    low.press("Enter")
    assert low.input_value() == "0.06"
    dashboard.wait_until(lambda: "uncertainty" in dashboard.ask("print(dashboard.map.ranges)"))
    panel.get_by_label("Range and scale").first.click()
    panel.get_by_role("button", name="Reset range").click()
    dashboard.wait_until(lambda: dashboard.map_picture() == first)
    dashboard.wait_until(lambda: "uncertainty" not in dashboard.ask("print(dashboard.map.ranges)"))
    assert dashboard.errors == []


def test_zoom_and_pan_by_wheel_keys_buttons_and_drag(dashboard: LabPage) -> None:
    panel, page = dashboard.region("Sample map"), dashboard.page
    canvas = panel.locator(".cw-stage canvas")
    whole = dashboard.map_picture()
    page.wait_for_timeout(400)
    canvas.hover(position=place(dashboard, 20, 60))
    for _ in range(3):
        page.mouse.wheel(0, -400)
    dashboard.wait_until(lambda: dashboard.ask("print(len(dashboard.map.view))") == "3")
    page.mouse.move(0, 0)
    canvas.hover(position=place(dashboard, 20, 60))  # the place under the pointer stayed
    assert panel.locator(".cw-tip").inner_text().startswith("row 20, col 60")
    assert panel.locator(".cw-scale").inner_text() != "200 nm"

    drag(dashboard, (20, 20), (30, 50))
    page.mouse.move(0, 0)
    canvas.hover(position=place(dashboard, 20, 60))
    assert not panel.locator(".cw-tip").inner_text().startswith("row 20, col 60")
    assert dashboard.ask("print(dashboard.feed.shared.selected)") == "None"  # a drag is no click

    panel.get_by_role("button", name="Whole sample").click()
    page.mouse.move(0, 0)
    dashboard.wait_until(lambda: dashboard.map_picture() == whole)
    canvas.focus()
    page.keyboard.press("+")
    assert dashboard.map_picture() != whole
    page.keyboard.press("-")
    dashboard.wait_until(lambda: dashboard.map_picture() == whole)
    panel.get_by_role("button", name="Zoom in").click()
    assert dashboard.map_picture() != whole
    panel.get_by_role("button", name="Zoom out").click()
    dashboard.wait_until(lambda: dashboard.map_picture() == whole)
    assert dashboard.errors == []


def test_measure_here_by_button_and_by_menu_from_the_keyboard(dashboard: LabPage) -> None:
    panel, page = dashboard.region("Sample map"), dashboard.page
    canvas = panel.locator(".cw-stage canvas")
    button = panel.get_by_role("button", name="Measure here")
    assert button.is_disabled()
    canvas.click(position=place(dashboard, 25, 33))
    button.click()
    dashboard.wait_until(lambda: "('measure', [(25.0, 33.0)])" in dashboard.ask("print(session.commands)"))
    canvas.click(position=place(dashboard, 25, 75))  # held out
    assert button.is_disabled()
    assert "held-out" in button.get_attribute("title")

    canvas.click(position=place(dashboard, 40, 20))
    page.keyboard.press("Shift+F10")
    menu = page.get_by_role("menu")
    menu.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    dashboard.wait_until(lambda: "('measure', [(40.0, 20.0)])" in dashboard.ask("print(session.commands)"))
    assert menu.count() == 0

    canvas.click(position=place(dashboard, 15, 44), button="right")
    assert page.get_by_role("menu").count() == 1  # ours, not JupyterLab's as well
    assert page.locator(".lm-Menu").count() == 0
    page.get_by_role("menuitem", name="Measure here").click()
    dashboard.wait_until(lambda: "('measure', [(15.0, 44.0)])" in dashboard.ask("print(session.commands)"))
    assert dashboard.errors == []


def test_regions_are_excluded_included_and_selected(dashboard: LabPage, screenshots: Path) -> None:
    panel, page = dashboard.region("Sample map"), dashboard.page
    bar = panel.get_by_role("group", name="Region")
    before = dashboard.map_picture()
    panel.get_by_role("button", name="Rectangle").click()
    drag(dashboard, (10, 20), (24, 39))
    assert bar.get_by_text("Region of 300 positions").is_visible()
    bar.get_by_role("button", name="Exclude").click()
    dashboard.wait_until(lambda: "('exclude', 300)" in dashboard.ask("print(session.commands)"))
    page.mouse.move(0, 0)
    dashboard.wait_until(lambda: dashboard.map_picture() != before)
    panel.screenshot(path=screenshots / "map-excluded.png")
    panel.locator(".cw-stage canvas").click(position=place(dashboard, 12, 30))
    assert panel.get_by_role("button", name="Measure here").is_disabled()

    # A corner by key, the other by key: included again.
    panel.get_by_role("button", name="Rectangle").click()
    panel.locator(".cw-stage canvas").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    bar.get_by_role("button", name="Include").click()
    dashboard.wait_until(lambda: "('include', 278)" in dashboard.ask("print(session.commands)"))

    panel.get_by_role("button", name="Lasso").click()
    drag(dashboard, (30, 10), (30, 30), (45, 30), (45, 10))
    bar.get_by_role("button", name="Select").click()
    ask = "c = dashboard.feed.shared.selected_candidates; print(len(c))"
    dashboard.wait_until(lambda: int(dashboard.ask(ask)) > 250)
    panel.screenshot(path=screenshots / "map-selected.png")
    page.keyboard.press("Escape")
    dashboard.wait_until(lambda: dashboard.ask(ask) == "0")
    assert dashboard.errors == []


def test_candidates_selected_elsewhere_are_shown(dashboard: LabPage) -> None:
    before = dashboard.map_picture()
    dashboard.ask("dashboard.feed.shared.select_candidates(range(100, 400))")
    dashboard.wait_until(lambda: dashboard.map_picture() != before)
    dashboard.ask("dashboard.feed.shared.select_candidates([])")
    dashboard.wait_until(lambda: dashboard.map_picture() == before)
    assert dashboard.errors == []


def test_the_acquisition_is_drawn_only_where_the_loop_may_go(dashboard: LabPage, screenshots: Path) -> None:
    panel = dashboard.region("Sample map")
    dashboard.choose_layer("Acquisition")
    assert panel.locator(".cw-ranks").inner_text().split() == ["lowest", "10", "%", "1", "%", "0.1", "%"]
    # No grey pixel where it may go, no other outside: read from the canvas, marks left out.
    dashboard.ask(
        "import numpy as np\n"
        "none = np.empty((0, 2))\n"
        "session.publish(session.snapshot.with_(picks=none, measured=none, measured_index=np.empty(0, int),\n"
        "    measured_step=np.empty(0, int), spectra=np.empty((0, 40))))\n"
        "dashboard.map.path = False"
    )
    dashboard.page.wait_for_timeout(600)
    grey = dashboard.page.evaluate(
        """([rows, cols]) => {
            const canvas = document.querySelector('.cw-map .cw-stage canvas');
            const context = canvas.getContext('2d');
            return Array.from({ length: rows * cols }, (_, i) => {
                const [x, y] = [(i % cols + 0.5) / cols, (Math.floor(i / cols) + 0.5) / rows];
                const [r, g, b] = context.getImageData(x * canvas.width, y * canvas.height, 1, 1).data;
                return r === g && g === b;
            });
        }""",
        list(SHAPE),
    )
    open_at = dashboard.ask(
        "m = np.zeros(info.candidates.shape, int); p = info.candidates.pixels[info.measurable].T\n"
        "m[tuple(p)] = 1; print(''.join(map(str, m.ravel())))"
    )
    wrong = sum(is_grey == (at == "1") for is_grey, at in zip(grey, open_at, strict=True))
    assert wrong == 0
    panel.locator(".cw-stage canvas").hover(position=place(dashboard, 25, 33))
    assert "· top " in panel.locator(".cw-tip").inner_text()
    panel.locator(".cw-stage canvas").hover(position=place(dashboard, 25, 73))
    assert "not for the loop" in panel.locator(".cw-tip").inner_text()
    panel.screenshot(path=screenshots / "map-acquisition.png")
    assert dashboard.errors == []
