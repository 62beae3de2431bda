"""A dashboard's life: run again, scrolled away, restarted kernels, run files that are looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.lab import HEARS_WHILE_BUSY, LabPage
from tests.ui.latent.page import SETUP as LATENT
from tests.ui.test_dashboard import ROOT, SETUP

pytestmark = [pytest.mark.ui, pytest.mark.slow]

COUNTS = (
    "import gc, threading, ipywidgets\n"
    "gc.collect()\n"
    "print(len(ipywidgets.widgets.widget._instances), threading.active_count(), len(session.listeners))"
)
SHOWN = """() => {
    const shown = document.querySelectorAll('.cw-dashboard').length;
    return [shown, document.querySelectorAll('canvas').length];
}"""
# Every WebGL context that the page ever makes, from before it loads.
WATCH_CONTEXTS = """
window.contexts = new Set();
for (const kind of [HTMLCanvasElement, OffscreenCanvas]) {
    const getContext = kind.prototype.getContext;
    kind.prototype.getContext = function (name, ...rest) {
        const context = getContext.call(this, name, ...rest);
        if (context && name.startsWith('webgl')) { window.contexts.add(context); }
        return context;
    };
}
"""
CONTEXTS = """() => {
    const contexts = [...window.contexts];
    return [contexts.length, contexts.filter(context => !context.isContextLost()).length];
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


def test_ten_runs_of_the_latent_panels_cell_leak_no_context(lab_page: LabPage) -> None:
    lab_page.page.add_init_script(WATCH_CONTEXTS)
    lab_page.open(lab_page.lab.write_notebook("contexts.ipynb", LATENT, "cw.LatentPanel(session)"))
    lab_page.run_all()
    drawn = lab_page.page.locator(".cw-latent-stage > canvas[data-drawn]")
    drawn.wait_for(timeout=120_000)
    lab_page.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1; }")
    lab_page.wait_until(lambda: lab_page.page.evaluate(CONTEXTS) == [1, 1])
    for times in range(2, 12):
        lab_page.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell')")
        # Each run makes one context of its own, and none of an earlier run stays.
        lab_page.wait_until(lambda times=times: lab_page.page.evaluate(CONTEXTS) == [times, 1])
        drawn.wait_for(timeout=60_000)
    assert lab_page.errors == []


def test_two_tabs_follow_each_other(lab_page: LabPage) -> None:
    open_dashboard(lab_page, "tabs.ipynb", SETUP)
    lab_page.wait_until(lambda: lab_page.count() == 30)
    lab_page.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    other = LabPage(lab_page.lab, lab_page.page.context.new_page())
    other.open("tabs.ipynb", workspace="second")
    other.region("Controls").wait_for(timeout=120_000)
    other.wait_until(lambda: other.count() == 30)
    kernel = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.id"
    assert other.page.evaluate(kernel) == lab_page.page.evaluate(kernel)

    def picture(page: LabPage) -> str:
        page.page.bring_to_front()  # a page in the background paints nothing
        return page.map_picture()

    # New points reach both.
    before = picture(other)
    lab_page.ask("session.publish(make_snapshot(info, 37, 5))")
    for page in (lab_page, other):
        page.wait_until(lambda page=page: page.count() == 37)
    other.wait_until(lambda: picture(other) != before)
    # β moved in one is moved in the other and repaints its map, whichever of the two it is.
    other.choose_layer("Acquisition")
    for mover, follower, value in ((lab_page, other, "0.9"), (other, lab_page, "0.1")):
        mover.page.bring_to_front()
        take_over = mover.region("Controls").get_by_role("button", name="Take over")
        if mover is other:  # the first tab has the controls
            take_over.click()
            take_over.wait_for(state="hidden")
        before = picture(follower)
        mover.page.bring_to_front()
        slider, moved = (
            page.region("Controls").locator("input[aria-label='β']") for page in (follower, mover)
        )
        moved.fill(value)
        follower.wait_until(lambda slider=slider, value=value: slider.input_value() == value)
        follower.wait_until(lambda follower=follower, before=before: picture(follower) != before)
        assert lab_page.ask("print(dashboard.feed.shared.beta)") == value
    assert lab_page.errors == []
    assert other.errors == []


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


ENDS = {
    "restarted": "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()",
    "shut down": "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()",
    "killed": """() => {
        const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
        kernel.requestExecute({ code: 'import os; os._exit(1)' });
    }""",
}
PANELS = ("Sample map", "Spectra", "Latent space", "Learning", "Log")


@pytest.mark.parametrize("end", ENDS)
def test_when_the_kernel_ends_the_panels_report_it_and_how_to_continue(
    lab_page: LabPage, screenshots: Path, end: str
) -> None:
    lab_page.page.set_viewport_size({"width": 1440, "height": 1900})
    open_dashboard(lab_page, f"{end.split()[0]}.ipynb", SETUP)
    lab_page.wait_until(lambda: lab_page.count() == 30)
    assert not lab_page.page.get_by_text("The kernel has ended").first.is_visible()
    before = {panel: lab_page.region(panel).bounding_box() for panel in PANELS}
    lab_page.page.evaluate(ENDS[end])
    controls = lab_page.region("Controls")
    controls.get_by_text("The kernel has ended or was restarted").wait_for(timeout=60_000)
    assert 'cw.Dashboard(cw.Session.open("run.h5"))' in controls.locator("code").inner_text()
    for name in ("Run", "Pause", "Step", "Stop"):
        assert controls.get_by_role("button", name=name).is_disabled()
    assert controls.get_by_role("slider", name="β").is_disabled()
    # The notice stands in the line of the position: nothing can be asked of it.
    assert not lab_page.region("Sample map").get_by_text("Measure here").is_visible()
    for panel in PANELS:
        lab_page.region(panel).get_by_text("The kernel has ended: this is the last state").wait_for()
        after = lab_page.region(panel).bounding_box()
        assert max(abs(after[side] - before[panel][side]) for side in after) < 40  # all is where it was
    for theme in ("Dark", "Light"):
        lab_page.theme(f"JupyterLab {theme}")
        lab_page.page.wait_for_timeout(300)
        lab_page.page.locator(".cw-dashboard").screenshot(path=screenshots / f"gone-{theme.lower()}.png")


def test_a_kernel_that_receives_nothing_while_a_cell_runs_is_explained(
    lab_page: LabPage, screenshots: Path
) -> None:
    open_dashboard(lab_page, "busy.ipynb", SETUP)
    lab_page.wait_until(lambda: lab_page.count() == 30)
    said = lab_page.region("Controls").get_by_text("buttons and sliders take effect when it finishes")
    wait = "import time; end = time.monotonic() + 6\nwhile time.monotonic() < end: time.sleep(0.1)"
    lab_page.start(wait)
    lab_page.page.wait_for_timeout(2500)
    assert said.is_visible() != HEARS_WHILE_BUSY
    lab_page.page.evaluate(
        """() => {
            const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
            Object.defineProperty(kernel, 'supportsSubshells', { get: () => false });
        }"""
    )
    lab_page.ask("None")
    lab_page.start(wait)
    said.wait_for()
    lab_page.region("Controls").screenshot(path=screenshots / "controls-busy.png")
    said.wait_for(state="hidden")
    assert lab_page.errors == []


def test_a_run_file_is_shown_while_it_is_written(lab_page: LabPage, screenshots: Path) -> None:
    open_dashboard(lab_page, "looked-at.ipynb", WRITE_RUN)
    lab_page.wait_until(lambda: lab_page.count() == 10)
    controls = lab_page.region("Controls")
    assert "small.h5 is open read-only." in controls.inner_text()
    assert controls.get_by_role("button", name="Run", exact=True).is_disabled()
    lab_page.ask("session.run(22)\nsession.wait()")
    lab_page.wait_until(lambda: (lab_page.count(), lab_page.state()) == (22, "finished"))
    lab_page.region("Log").get_by_text("the run is finished").first.wait_for()
    lab_page.choose_layer("True error")
    lab_page.page.wait_for_timeout(800)
    lab_page.page.locator(".cw-dashboard").screenshot(path=screenshots / "run-file.png")
    lab_page.ask("dashboard.close()\nsession.close()")
    assert lab_page.errors == []
