"""A dashboard's life: run again, scrolled away, restarted kernels, run files that are looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.lab import LabPage
from tests.ui.test_dashboard import ROOT, SETUP

pytestmark = pytest.mark.ui

COUNTS = (
    "import gc, threading, ipywidgets\n"
    "gc.collect()\n"
    "print(len(ipywidgets.widgets.widget._instances), threading.active_count(), len(session.listeners))"
)
SHOWN = """() => {
    const shown = document.querySelectorAll('.cw-dashboard').length;
    return [shown, document.querySelectorAll('canvas').length];
}"""
WRITE_RUN = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import curiosity_widgets as cw
from tests.session.small import SmallLearner, SmallSource, workflow
session = cw.Session(SmallSource(), workflow(), 3, "small.h5", learner=SmallLearner, overwrite=True)
session.run(10)
session.wait()
dashboard = cw.Dashboard.open("small.h5")
dashboard
"""


def open_dashboard(page: LabPage, name: str, *cells: str) -> None:
    page.open(page.lab.write_notebook(name, *cells))
    page.run_all()
    page.region("Controls").wait_for(timeout=120_000)


def test_ten_runs_of_a_cell_leak_nothing(lab_page: LabPage) -> None:
    setup = SETUP.replace("dashboard = cw.Dashboard(session)\ndashboard\n", "")
    open_dashboard(lab_page, "again.ipynb", setup, "dashboard = cw.Dashboard(session)\ndashboard")
    lab_page.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1; }")

    def run_cell() -> None:
        lab_page.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell')")
        lab_page.region("Controls").wait_for(timeout=60_000)
        lab_page.wait_until(lambda: lab_page.page.locator(".cw-dashboard").count() == 1)

    run_cell()
    lab_page.page.wait_for_timeout(1500)
    kernel, page = lab_page.ask(COUNTS), lab_page.page.evaluate(SHOWN)
    for _ in range(10):
        run_cell()
    lab_page.page.wait_for_timeout(1500)
    assert lab_page.ask(COUNTS) == kernel
    assert lab_page.page.evaluate(SHOWN) == page


def test_scrolled_away_and_back_it_is_intact(lab_page: LabPage) -> None:
    rest = [f"print({i!r})\nprint('\\n' * 60)" for i in range(12)]
    open_dashboard(lab_page, "scrolled.ipynb", SETUP, *rest)
    lab_page.wait_until(lambda: lab_page.count() == 30)
    lab_page.choose_layer("Uncertainty")
    picture = lab_page.map_picture()
    go = "i => window.jupyterapp.shell.currentWidget.content.scrollToItem(i)"
    lab_page.page.evaluate(go, 12)
    lab_page.page.wait_for_timeout(1500)
    lab_page.ask("session.publish(make_snapshot(info, 31, 5))")
    lab_page.page.evaluate(go, 0)
    lab_page.region("Controls").wait_for(timeout=30_000)
    lab_page.wait_until(lambda: lab_page.count() == 31)
    assert lab_page.map_picture() != picture  # the new points
    assert lab_page.region("Sample map").get_by_label("Layer").input_value() == "uncertainty"
    assert lab_page.errors == []


def test_after_a_restart_the_panels_say_so_and_how_to_go_on(lab_page: LabPage, screenshots: Path) -> None:
    open_dashboard(lab_page, "restarted.ipynb", SETUP)
    lab_page.wait_until(lambda: lab_page.count() == 30)
    lab_page.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    controls = lab_page.region("Controls")
    controls.get_by_text("The kernel has ended or was restarted").wait_for(timeout=60_000)
    assert 'cw.Dashboard(cw.Session.open("run.h5"))' in controls.locator("code").inner_text()
    for name in ("Run", "Pause", "Step", "Stop"):
        assert controls.get_by_role("button", name=name).is_disabled()
    assert controls.get_by_role("slider", name="β").is_disabled()
    assert lab_page.region("Sample map").get_by_role("button", name="Measure here").is_disabled()
    controls.screenshot(path=screenshots / "controls-gone.png")


def test_a_run_file_is_looked_at_while_it_is_written(lab_page: LabPage, screenshots: Path) -> None:
    open_dashboard(lab_page, "looked-at.ipynb", WRITE_RUN)
    lab_page.wait_until(lambda: lab_page.count() == 10)
    controls = lab_page.region("Controls")
    assert "This is a look at small.h5" in controls.inner_text()
    assert controls.get_by_role("button", name="Run").is_disabled()
    lab_page.ask("session.run(22)\nsession.wait()")
    lab_page.wait_until(lambda: (lab_page.count(), lab_page.state()) == (22, "finished"))
    lab_page.region("Log").get_by_text("the run is finished").first.wait_for()
    lab_page.choose_layer("True error")
    lab_page.page.wait_for_timeout(800)
    lab_page.page.locator(".cw-dashboard").screenshot(path=screenshots / "run-file.png")
    lab_page.ask("dashboard.close()\nsession.close()")
    assert lab_page.errors == []
