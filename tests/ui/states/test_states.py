"""Every state of a dashboard: it fits, nothing in it keeps anybody out, and there is a picture to look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.ui.access import violations
from tests.ui.lab import LabPage
from tests.ui.test_dashboard import SETUP
from tests.ui.test_screen import CUT_WORDS, PANEL, REGIONS, within

pytestmark = pytest.mark.ui

SIZES = ((1500, 1100), (1000, 800), (1280, 800))  # the last one is tested
IDLE = SETUP.replace("session.snapshot = make_snapshot(info, 30, 4)\n", "").replace(
    "FakeSession(info)", "FakeSession()"
)
PRESENTED = SETUP.replace("cw.Dashboard(session)", "cw.Dashboard(session, layout='presentation')")
FILE = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import curiosity_widgets as cw
from tests.session.small import SmallLearner, SmallSource, workflow
with cw.Session(SmallSource(), workflow(), 3, "state.h5", learner=SmallLearner, overwrite=True) as session:
    session.run()
    session.wait()
dashboard = cw.Dashboard.open("state.h5")
dashboard
"""
# What a run has after some steps beside what is made by hand, and its names.
RICH = """
import numpy as np
from curiosity_widgets.session.cells.lease import Page
from curiosity_widgets.session.rules.timeline import Span, StepTimes
from curiosity_widgets.session.state.question import Question
from curiosity_widgets.session.state.snapshot import LogEntry
rows, cols = info.candidates.pixels.T
bend = np.stack([np.sin(cols / 13), np.cos(rows / 11), np.sin((rows + 2 * cols) / 17), cols > 40], 1)
session.snapshot = session.snapshot.with_(latent=np.repeat(bend, 2, axis=1))
session.publish(session.snapshot)
at = lambda **changes: session.publish(session.snapshot.with_(**changes))
other = Page("other", "Ada Lovelace")
"""
# What lies outside its row, and buttons and sliders that something lies over.
OUTSIDE = """() => [...document.querySelectorAll('.cw-run-row > *, .cw-strip > *, .cw-film > *')]
    .filter(node => node.offsetWidth && node.getBoundingClientRect().right
        > node.parentElement.getBoundingClientRect().right).map(node => node.className)"""
COVERED = """() => [...document.querySelectorAll(':is(.cw-run-row, .cw-film) :is(button, input)')]
    .filter(node => !node.closest('.cw-pop') && node.checkVisibility({ visibilityProperty: true }))
    .filter(node => {
        const { left, top, width, height } = node.getBoundingClientRect();
        const seen = document.elementFromPoint(left + width / 2, top + height / 2);
        return width && !(node.contains(seen) || node.labels?.[0]?.contains(seen));
    }).map(node => node.ariaLabel ?? node.textContent)"""

# Notices of which a part is cut, and what the row of the film lies over.
CUT = """() => [...document.querySelectorAll('.cw-strip > .cw-problem:not([hidden])')]
    .filter(node => node.checkVisibility() && node.scrollHeight > node.clientHeight + 1)
    .map(node => node.textContent)"""
UNDER_THE_FILM = """() => {
    const film = document.querySelector('.cw-film');
    if (!film?.checkVisibility({ visibilityProperty: true })) {
        return [];
    }
    const { left, top } = film.firstElementChild.getBoundingClientRect();
    return [...document.querySelectorAll('.cw-strip > *')]
        .filter(node => node.checkVisibility({ visibilityProperty: true }) && node.textContent)
        .filter(node => {
            const box = node.getBoundingClientRect();
            return box.right > left && box.top <= top && box.bottom > top;
        }).map(node => node.textContent);
}"""


@dataclass(frozen=True)
class State:
    """How a dashboard comes into a state: what makes it, what its session does then, and the user."""

    setup: str = SETUP
    session: str = ""
    user: Callable[[LabPage], None] = lambda _page: None
    slow: bool = True


def press(name: str) -> Callable[[LabPage], None]:
    return lambda page: page.page.get_by_role("button", name=name, exact=True).first.click()


def back_to_step_2(page: LabPage) -> None:
    page.region("Film").get_by_role("slider", name="Step").fill("2")
    page.wait_until(lambda: "step 2 of" in page.region("Film").inner_text())


def end_kernel(page: LabPage) -> None:
    page.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    page.region("Spectra").get_by_text("The kernel has ended").first.wait_for(timeout=60_000)
    report = page.page.locator(".cw-controls button", has_text="Report")
    assert [report.nth(i).is_enabled() for i in range(report.count())] == [False]


STATES = {
    "idle": State(IDLE),
    "running": State(session="at(progress=0.4)", slow=False),
    "waiting": State(session="at(state='waiting', waiting=session.snapshot.picks[:2])"),
    "asking": State(
        session="at(state='waiting', question=Question('sample', 'Another image. Continue all the same?'))"
    ),
    "finished": State(session="at(state='finished', message='', seconds_left=None)"),
    "failed": State(
        session="at(state='failed', log=(LogEntry(1.7e9, 'error', 'no answer; see the cable'),))"
    ),
    "lease asked": State(session="session.lease.opened(other, ''); session.lease.ask('other')"),
    "lease held elsewhere": State(session="session.lease.opened(other, ''); session.lease.take('other')"),
    "training": State(user=press("Training")),
    "ensemble": State(user=press("Ensemble")),
    "timeline": State(
        session="at(timeline=tuple(StepTimes(n, (Span('measure', 0, 2), Span('wait', 2, 3)),"
        " (Span('fit', 0, 1.5), Span('evaluate', 1.5, 2.2), Span('pick', 2.2, 3))) for n in (2, 1)))",
        user=press("Timeline"),
    ),
    "latent space": State(user=lambda page: page.page.get_by_role("tab", name="Latent space").first.click()),
    "presentation": State(PRESENTED),
    "opened file": State(FILE),
    "presented file": State(FILE.replace("('state.h5')", "('state.h5', layout='presentation')")),
    "film": State(FILE, user=back_to_step_2),
    "dead kernel": State(user=end_kernel),
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow) if state.slow else name for name, state in STATES.items()],
)
def test_in_each_state_it_fits_and_nothing_keeps_anybody_out(
    lab_page: LabPage, name: str, screenshots: Path
) -> None:
    state, page = STATES[name], lab_page.page
    page.set_viewport_size({"width": 1280, "height": 800})
    lab_page.open()
    page.locator(".jp-LauncherCard").first.wait_for(timeout=90_000)
    page.evaluate(PANEL, state.setup.rstrip() + "\n")
    lab_page.region("Learning").wait_for(timeout=120_000)
    if state.setup in (SETUP, PRESENTED):
        lab_page.region("Sample map").locator("canvas").first.wait_for()
        lab_page.ask(RICH + state.session)
    page.wait_for_timeout(800)
    state.user(lab_page)
    if state.setup == IDLE:  # nothing of an image that is not there
        drawn = lab_page.region("Sample map").locator("canvas, .cw-scale, .cw-bar")
        assert not any(drawn.nth(i).is_visible() for i in range(drawn.count()))
        assert lab_page.region("Sample map").get_by_text("No image yet").is_visible()
        plots = page.locator(".cw-main .bqplot").evaluate_all(
            "all => all.map(one => getComputedStyle(one).opacity)"
        )
        assert plots == ["0", "0"]
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("Dark", "Light"):
            lab_page.theme(f"JupyterLab {theme}")
            page.wait_for_timeout(500)
            picture = f"state-{name.replace(' ', '-')}-{width}-{theme.lower()}.png"
            page.screenshot(path=screenshots / picture)
            assert page.evaluate(CUT) == [], picture
            assert page.evaluate(CUT_WORDS) == [], picture
            assert page.evaluate(UNDER_THE_FILM) == [], picture
            if (width, height) == SIZES[-1]:
                assert violations(lab_page, ".cw-dashboard") == []
    regions = list(REGIONS)
    if name == "latent space":  # in the place of the spectra
        regions[regions.index("Spectra")] = "Latent space"
    assert within(lab_page, regions)
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(COVERED) == []
    assert [error for error in lab_page.errors if "kernel" not in error.lower()] == []
