"""The panels under a user's hands; the session is made by hand, so that every picture is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.ui.lab import HEARS_WHILE_BUSY, LabPage

pytestmark = pytest.mark.ui

SETUP = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot
import curiosity_widgets as cw
info = make_info((60, 82), 13)
session = FakeSession(info)
session.snapshot = make_snapshot(info, 30, 4)
dashboard = cw.Dashboard(session)
dashboard
"""


@pytest.fixture
def dashboard(lab_page: LabPage) -> LabPage:
    lab_page.open(lab_page.lab.write_notebook("by-hand.ipynb", SETUP))
    lab_page.run_all()
    lab_page.region("Sample map").locator("canvas").first.wait_for(timeout=90_000)
    lab_page.wait_until(lambda: lab_page.count() == 30)
    return lab_page


def type_budget(dashboard: LabPage, text: str) -> None:
    budget = dashboard.region("Controls").get_by_label("Budget")
    budget.click()
    dashboard.page.keyboard.press("ControlOrMeta+a")
    dashboard.page.keyboard.type(text)
    dashboard.page.keyboard.press("Tab")


def test_hover_reads_and_click_selects(dashboard: LabPage) -> None:
    panel = dashboard.region("Sample map")
    panel.get_by_label("Layer").select_option(label="height")
    canvas = panel.locator(".cw-stage canvas")
    box = canvas.bounding_box()
    # The middle of row 20, col 60; the channel is 2 row + col.
    place = {"x": box["width"] * 60.5 / 82, "y": box["height"] * 20.5 / 60}
    canvas.hover(position=place)
    assert (
        panel.locator(".cw-tip").inner_text().startswith("row 20, col 60 · 0.4, 1.2 µm · height (nm): 100 nm")
    )
    spectra = dashboard.region("Spectra").locator(".cw-sentence")
    dashboard.wait_until(lambda: spectra.inner_text().startswith("row 20, col 60"))
    canvas.click(position=place)
    dashboard.page.mouse.move(0, 0)
    assert panel.locator(".cw-readout").inner_text().startswith("row 20, col 60")
    dashboard.page.keyboard.press("ArrowDown")
    dashboard.page.keyboard.press("Shift+ArrowLeft")
    dashboard.wait_until(lambda: spectra.inner_text().startswith("row 21, col 50"))
    dashboard.page.keyboard.press("Escape")
    dashboard.wait_until(lambda: not spectra.inner_text().startswith("row 21, col 50"))
    assert dashboard.errors == []


def test_controls_have_their_names_and_reach_the_session(dashboard: LabPage) -> None:
    controls = dashboard.region("Controls")
    for name in ("Run", "Step"):
        assert controls.get_by_role("button", name=name).is_disabled()
    controls.get_by_role("button", name="Pause").click()
    dashboard.wait_until(lambda: "pause" in dashboard.ask("print(session.commands)"))
    for name, key in (("β", "Home"), ("λ", "End"), ("Batch size", "ArrowRight")):
        controls.get_by_role("slider", name=name).focus()
        dashboard.page.keyboard.press(key)
    type_budget(dashboard, "64")
    ask = "s = session.settings; print(s.beta, s.batch_size, s.budget)"
    dashboard.wait_until(lambda: dashboard.ask(ask) == "0.0 11 64", 10)
    # The right end of λ's slider is where the best of these terms are taken.
    best = float(dashboard.ask("print(dashboard.controls.lam_ends[1])"))
    assert best > 1
    chosen = "print(session.settings.lam)"
    dashboard.wait_until(lambda: abs(float(dashboard.ask(chosen)) / best - 1) < 0.01, 10)
    assert dashboard.errors == []


def test_an_error_names_the_remedy_and_can_be_dismissed(dashboard: LabPage) -> None:
    type_budget(dashboard, "5000")
    alert = dashboard.page.get_by_role("alert").filter(has_text="more than there are positions")
    alert.wait_for()
    alert.get_by_role("button", name="Dismiss").click()
    assert not alert.is_visible()
    assert dashboard.region("Controls").get_by_label("Budget").input_value() == "100"


def test_it_follows_the_width_of_its_cell(dashboard: LabPage, screenshots: Path) -> None:
    def boxes() -> tuple[dict[str, float], dict[str, float]]:
        return dashboard.region("Sample map").bounding_box(), dashboard.region("Spectra").bounding_box()

    image, spectra = boxes()
    assert spectra["x"] > image["x"] + image["width"]
    dashboard.page.set_viewport_size({"width": 760, "height": 1500})
    dashboard.wait_until(lambda: boxes()[1]["y"] > boxes()[0]["y"] + boxes()[0]["height"])
    wide = dashboard.page.evaluate(
        "() => { const d = document.querySelector('.cw-dashboard'); return d.scrollWidth - d.clientWidth; }"
    )
    assert wide <= 0
    dashboard.page.screenshot(path=screenshots / "dashboard-narrow.png")
    assert dashboard.errors == []


def test_it_comes_back_when_the_page_is_loaded_again(dashboard: LabPage) -> None:
    dashboard.choose_layer("Acquisition")
    dashboard.wait_until(lambda: dashboard.ask("print(dashboard.map.layer)") == "acquisition")
    picture = dashboard.map_picture()
    dashboard.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    dashboard.open("by-hand.ipynb")
    dashboard.region("Sample map").locator("canvas").first.wait_for(timeout=60_000)
    dashboard.wait_until(lambda: dashboard.count() == 30)
    dashboard.wait_until(lambda: dashboard.map_picture() == picture)
    size = (dashboard.lab.folder / "by-hand.ipynb").stat().st_size
    assert size < 1_000_000
    assert dashboard.errors == []


def test_names_from_a_file_are_text(dashboard: LabPage) -> None:
    dashboard.ask(
        "from curiosity_widgets.session.state.snapshot import LogEntry\n"
        "evil = '<img src=x onerror=window.owned=1>'\n"
        "log = (LogEntry(1.0, 'error', evil),)\n"
        "session.publish(session.snapshot.with_(message=evil, notes=(evil,), log=log))"
    )
    dashboard.region("Log").get_by_text("<img src=x").wait_for()
    assert dashboard.page.evaluate("() => window.owned") is None
    assert dashboard.page.locator(".cw-dashboard img").count() == 0


@pytest.mark.skipif(not HEARS_WHILE_BUSY, reason="ipykernel 6 hears no widget while a cell runs")
def test_buttons_and_sliders_work_while_a_cell_blocks_the_kernel(dashboard: LabPage) -> None:
    dashboard.ask(
        "import threading\n"
        "heard = threading.Event()\n"
        "dashboard.controls.on_msg(lambda *_: heard.set())\n"
        "moved = threading.Event()\n"
        "dashboard.feed.shared.observe(lambda _: moved.set(), 'beta')"
    )
    dashboard.start("result = (heard.wait(20), moved.wait(20))")
    dashboard.region("Controls").get_by_role("button", name="Pause").click()
    dashboard.region("Controls").get_by_role("slider", name="β").press("ArrowRight")
    assert dashboard.ask("print(result)") == "(True, True)"
