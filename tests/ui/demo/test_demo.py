"""The demo notebook as a user runs it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.ui.lab import HEARS_WHILE_BUSY, LabPage
from tests.ui.test_screen import PANEL

pytestmark = pytest.mark.ui

DEMO = ROOT / "examples" / "quickstart.ipynb"
PANELS = ("Controls", "Sample map", "Spectra", "Learning", "Log")
HOLD = """() => {
    const send = WebSocket.prototype.send;
    const held = [];
    WebSocket.prototype.send = function (data) { held.push([this, data]); };
    window.letGo = () => {
        WebSocket.prototype.send = send;
        held.forEach(([socket, data]) => socket.send(data));
        return held.length;
    };
}"""


@pytest.fixture
def demo(lab_page: LabPage) -> LabPage:
    pytest.importorskip("mexpsimu", reason="the PTO data come with mexpsimu (extra `demo`)")
    shutil.copy(DEMO, lab_page.lab.folder / DEMO.name)
    lab_page.open(DEMO.name)
    return lab_page


def test_demo_runs_pauses_and_follows_beta(demo: LabPage, screenshots: Path) -> None:
    page = demo.page
    demo.run_all()
    for name in PANELS:
        demo.region(name).wait_for(timeout=90_000)
    assert demo.region("Sample map").locator("canvas").first.is_visible()
    assert demo.region("Spectra").locator("svg").first.is_visible()

    # Points appear while it runs, in the map too.
    demo.wait_until(lambda: demo.count() >= 40)
    before, picture = demo.count(), demo.map_picture()
    demo.wait_until(lambda: demo.count() > before)
    assert demo.map_picture() != picture

    # Pause stops within one step.
    step = int(demo.ask("print(session.snapshot.step)"))
    demo.region("Controls").get_by_role("button", name="Pause").click()
    demo.wait_until(lambda: demo.state() == "paused")
    paused_at = int(demo.ask("print(session.snapshot.step)"))
    assert paused_at <= step + 1
    count = demo.count()
    page.wait_for_timeout(1500)
    assert (demo.count(), demo.state()) == (count, "paused")

    # β moved by keyboard changes the acquisition map while no word leaves for the kernel.
    demo.choose_layer("Acquisition")
    beta = demo.region("Controls").get_by_role("slider", name="β")
    beta.focus()
    picture = demo.map_picture()
    page.evaluate(HOLD)
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    assert demo.map_picture() != picture
    assert beta.input_value() == "0.5"
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.letGo()") >= 1
    demo.wait_until(lambda: demo.ask("print(session.settings.beta)") == "0.5")

    # The curve, its sentence, and the end of the run.
    demo.region("Controls").get_by_role("button", name="Run").click()
    demo.wait_until(lambda: demo.state() == "finished", 180)
    assert demo.count() == 100
    sentence = demo.region("Learning").locator(".cw-sentence").first.inner_text()
    assert sentence.startswith("The model explains ")
    assert "ridge regression" in sentence
    assert demo.region("Learning").locator("svg path").count() > 4

    demo.choose_layer("image")
    canvas = demo.region("Sample map").locator(".cw-stage canvas")
    box = canvas.bounding_box()
    shown = "session.snapshot.spectra[:30].std(axis=1).argsort()[-5]"  # one of the fuller loops
    row, col = json.loads(demo.ask(f"print(session.snapshot.measured[{shown}].tolist())"))
    height, width = json.loads(demo.ask("print(list(session.info.image.shape[1:]))"))
    canvas.click(
        position={"x": box["width"] * (col + 0.5) / width, "y": box["height"] * (row + 0.5) / height}
    )
    sentence = demo.region("Spectra").locator(".cw-sentence")
    demo.wait_until(lambda: sentence.inner_text() == f"row {row:.0f}, col {col:.0f}: measured")
    page.mouse.move(0, 0)
    dashboard = page.locator(".cw-dashboard")
    page.set_viewport_size({"width": 1440, "height": 2000})  # the whole of it in one picture
    assert sentence.inner_text() == f"row {row:.0f}, col {col:.0f}: measured"  # the click, not the pointer
    # The notice that the run is finished would hide a corner.
    page.add_style_tag(content=".Toastify { display: none; }")
    for theme, picture_name in (("Light", "dashboard.png"), ("Dark", "dashboard-dark.png")):
        demo.theme(f"JupyterLab {theme}")
        page.wait_for_timeout(1500)
        dashboard.screenshot(path=screenshots / picture_name)

    # The picture of docs/how_to/after_the_run.md: an early step, in a panel of its own.
    demo.theme("JupyterLab Light")
    page.set_viewport_size({"width": 1280, "height": 800})
    path = Path(demo.ask("print(session.path)")).name
    page.evaluate(PANEL, f"import curiosity_widgets as cw\ncw.Dashboard.open({path!r})")
    film = demo.region("Film").last
    film.get_by_label("Step", exact=True).fill("3", timeout=90_000)
    demo.wait_until(lambda: film.locator(".cw-caption").inner_text().startswith("step 3 of 8"))
    page.locator(".cw-dashboard").last.screenshot(path=screenshots / "film.png")
    assert demo.errors == []


def test_the_first_view_of_the_notebook_on_a_projector_shows_half_of_the_map(
    demo: LabPage, screenshots: Path
) -> None:
    page = demo.page
    page.set_viewport_size({"width": 1280, "height": 800})
    canvas = demo.region("Sample map").locator(".cw-stage canvas").first
    for left in ("the file browser is closed", "and open"):
        demo.run_all()
        canvas.wait_for(timeout=90_000)
        demo.wait_until(lambda: demo.count() >= 30)
        page.evaluate("() => window.jupyterapp.shell.currentWidget.content.scrollToItem(0, 'start')")
        page.wait_for_timeout(600)
        box = canvas.bounding_box()
        bottom = page.locator(".jp-WindowedPanel-outer").first.bounding_box()
        seen = min(bottom["y"] + bottom["height"], box["y"] + box["height"]) - box["y"]
        assert seen >= 0.5 * box["height"], left
        assert max(box["width"], box["height"]) >= 330
        page.screenshot(path=screenshots / "first-view.png")
        demo.command("application:toggle-left-area")
    assert demo.errors == []


@pytest.mark.skipif(not HEARS_WHILE_BUSY, reason="ipykernel 6 hears no widget while a cell runs")
def test_the_dashboard_lives_while_a_cell_blocks(demo: LabPage) -> None:
    demo.run_all()
    demo.region("Controls").wait_for(timeout=90_000)
    demo.wait_until(lambda: demo.count() >= 30)
    demo.start("session.wait(); waited = session.snapshot.state")
    before = demo.count()
    demo.wait_until(lambda: demo.count() > before)
    demo.region("Controls").get_by_role("button", name="Stop").click()
    demo.wait_until(lambda: demo.state() == "stopped")
    assert demo.ask("print(waited)") == "stopped"
    assert demo.errors == []
