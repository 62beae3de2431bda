"""Two tabs on one session: one has the controls, the other sees that and gets them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.lab import LabPage
from tests.ui.test_dashboard import ROOT

pytestmark = pytest.mark.ui

RUN = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import curiosity_widgets as cw
from tests.session.small import SmallLearner, SmallSource, workflow
source = SmallSource(seconds=0.2)
session = cw.Session(source, workflow(), 3, "shared.h5", learner=SmallLearner, overwrite=True)
session.step()
session.wait()
cw.Dashboard(session)
"""


@pytest.fixture
def tabs(lab_page: LabPage) -> Iterator[tuple[LabPage, LabPage]]:
    lab_page.page.set_viewport_size({"width": 1280, "height": 800})
    lab_page.open(lab_page.lab.write_notebook("shared.ipynb", RUN))
    lab_page.run_all()
    lab_page.region("Controls").wait_for(timeout=120_000)
    lab_page.wait_until(lambda: lab_page.state() == "paused")
    lab_page.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    other = LabPage(lab_page.lab, lab_page.page.context.new_page())
    other.page.set_viewport_size({"width": 1280, "height": 800})
    other.open("shared.ipynb", workspace="second")
    other.region("Controls").wait_for(timeout=120_000)
    other.wait_until(lambda: other.state() == "paused")
    yield lab_page, other
    assert (lab_page.errors, other.errors) == ([], [])


def press(page: LabPage, name: str) -> None:
    page.page.bring_to_front()
    page.region("Controls").get_by_role("button", name=name, exact=True).click()


def beta(page: LabPage) -> Any:
    """The slider; where the notice takes its room it stands under ⋯."""
    return page.region("Controls").locator("input[aria-label='β']")


def may_run(page: LabPage) -> bool:
    return bool(page.region("Controls").get_by_role("button", name="Run", exact=True).is_enabled())


def notice(page: LabPage) -> str:
    """What stands there now, without waiting: it may go while one looks."""
    shown = page.region("Controls").locator(".cw-lease:not([hidden]) span").all_text_contents()
    return shown[0] if shown else ""


def test_one_of_two_tabs_has_the_controls(tabs: tuple[LabPage, LabPage], screenshots: Path) -> None:
    one, other = tabs
    # The first has them and notices nothing; the second looks on.
    assert may_run(one)
    assert notice(one) == ""
    other.wait_until(lambda: notice(other) == "Another page of yours has the controls.")
    sample = other.region("Sample map")
    # Beside JupyterLab's files there is less room: the words are cut before a button is.
    row = other.page.locator(".cw-run-row").first
    for width in (1280, 1000):
        other.page.set_viewport_size({"width": width, "height": 800})
        other.page.wait_for_timeout(600)
        assert row.evaluate("node => node.scrollWidth - node.clientWidth") <= 0, width
    other.page.set_viewport_size({"width": 1280, "height": 800})
    assert not may_run(other)
    assert beta(other).is_disabled()
    assert sample.get_by_role("button", name="Measure here").is_disabled()
    for theme in ("Dark", "Light"):
        other.theme(f"JupyterLab {theme}")
        other.page.bring_to_front()
        other.page.wait_for_timeout(500)
        other.page.screenshot(path=screenshots / f"lease-{theme.lower()}.png")
    # A command that comes all the same is refused in the kernel; those of code pass.
    other.command("curiosity:step")
    other.page.locator(".Toastify__toast", has_text="has the controls: press Ask or Take over").wait_for()
    assert other.ask("print(session.snapshot.state)") == "paused"
    before = one.count()
    other.ask("session.step(); session.wait()")
    one.wait_until(lambda: one.count() > before)
    # Asked, kept, asked, handed over.
    press(other, "Ask")
    one.wait_until(lambda: notice(one).endswith(" asks for the controls."))
    one.page.bring_to_front()
    one.page.screenshot(path=screenshots / "lease-asked.png")
    assert "you have asked" in notice(other)
    press(one, "Keep")
    other.wait_until(lambda: notice(other).endswith("keeps the controls."))
    press(other, "Ask")
    one.wait_until(lambda: notice(one) != "")
    press(one, "Hand over")
    other.wait_until(lambda: may_run(other) and notice(other) == "")
    one.wait_until(lambda: not may_run(one))
    one.region("Log").get_by_text("the controls pass from").first.wait_for(state="attached")
    # Taken over at once; β of the first follows again in the second.
    press(one, "Take over")
    one.wait_until(lambda: may_run(one) and notice(one) == "")
    other.wait_until(lambda: not may_run(other))
    beta(one).fill("0.9")
    other.wait_until(lambda: beta(other).input_value() == "0.9")
    assert one.ask("print(session.settings.beta)") == "0.9"


def test_every_tab_may_stop_and_a_loaded_or_closed_one_is_known(tabs: tuple[LabPage, LabPage]) -> None:
    one, other = tabs
    other.wait_until(lambda: notice(other) != "")
    # A page that is loaded again keeps the controls.
    one.page.reload(wait_until="domcontentloaded")
    one.region("Controls").wait_for(timeout=120_000)
    # Until the kernel has heard of the new page, both could have them.
    one.wait_until(lambda: may_run(one) and not may_run(other))
    assert notice(one) == ""
    assert "the controls pass" not in one.region("Log").inner_text()
    # Stop works in every page.
    press(one, "Run")
    other.wait_until(lambda: other.state() == "running")
    press(other, "Stop")
    one.wait_until(lambda: one.state() == "stopped")
    # What a closed page had is free: the first command has it.
    one.page.goto("about:blank")
    other.wait_until(lambda: notice(other) == "" and may_run(other))
    press(other, "Step")
    other.wait_until(lambda: other.state() == "paused")
    other.region("Log").get_by_text("the controls pass from").first.wait_for(state="attached")


def test_a_page_with_panels_alone_asks_for_the_controls_too(lab_page: LabPage, screenshots: Path) -> None:
    """A map in a notebook of its own, on the same kernel, without the controls beside it."""
    lab_page.open(lab_page.lab.write_notebook("controls.ipynb", RUN))
    lab_page.run_all()
    lab_page.wait_until(lambda: lab_page.state() == "paused", 120)
    assert lab_page.region("Sample map").locator(".cw-lease").is_hidden()
    panels = "from curiosity_widgets.widgets.map.map_panel import MapPanel\nMapPanel(session)"
    name = lab_page.lab.write_notebook("map.ipynb", "", panels)  # in a cell of another id
    lab_page.lab.share_kernel(name)
    other = LabPage(lab_page.lab, lab_page.page.context.new_page())
    other.page.set_viewport_size({"width": 1280, "height": 800})
    other.open(name, workspace="alone")
    other.run_all()
    sample = other.region("Sample map")
    notice = sample.locator(".cw-lease")
    notice.wait_for(timeout=120_000)
    other.page.screenshot(path=screenshots / "lease-map-alone.png")
    notice.get_by_role("button", name="Ask", exact=True).click()
    lab_page.page.bring_to_front()
    press(lab_page, "Hand over")
    other.page.bring_to_front()
    notice.wait_for(state="hidden")
    assert sample.get_by_role("button", name="Measure here").count() == 1
    assert (lab_page.errors, other.errors) == ([], [])
