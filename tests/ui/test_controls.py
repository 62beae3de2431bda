"""The controls under a user's hands: choices, curve, notes, keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.lab import LabPage
from tests.ui.test_dashboard import SETUP

pytestmark = pytest.mark.ui

LAMBDA = "λ does not change which positions are best, only how sharp the map looks"


@pytest.fixture
def dashboard(lab_page: LabPage) -> LabPage:
    lab_page.open(lab_page.lab.write_notebook("controls.ipynb", SETUP))
    lab_page.run_all()
    lab_page.region("Controls").wait_for(timeout=120_000)
    lab_page.wait_until(lambda: lab_page.count() == 30)
    return lab_page


def commands(dashboard: LabPage) -> str:
    return dashboard.ask("print(session.commands)")


def test_a_strategy_is_chosen_and_the_curve_follows_it_and_beta(dashboard: LabPage) -> None:
    controls, page = dashboard.region("Controls"), dashboard.page
    curve = controls.get_by_role("img")
    assert "Score against typical" in curve.get_attribute("aria-label")
    controls.get_by_label("Strategy").select_option(label="curiosity")
    dashboard.wait_until(lambda: dashboard.ask("print(session.settings.strategy)") == "curiosity")
    dashboard.wait_until(lambda: "predicted error L" in curve.get_attribute("aria-label"))
    line = controls.locator(".cw-curve path.cw-line").first
    before = line.get_attribute("d")
    controls.get_by_role("slider", name="β").focus()
    page.keyboard.press("End")
    dashboard.wait_until(lambda: line.get_attribute("d") != before)  # drawn with the next frame
    assert controls.get_by_text("dense (im2spec)").is_visible()
    assert dashboard.errors == []


def test_the_goals_at_the_ends_of_beta_are_named(dashboard: LabPage, screenshots: Path) -> None:
    controls = dashboard.region("Controls")
    ends = controls.locator(".cw-slider").filter(has=dashboard.page.get_by_label("β")).locator(".cw-ends")
    assert ends.inner_text().split("\n") == ["cautious", "curious"]
    controls.get_by_label("Strategy").select_option(label="balanced")
    goals = ["learn the whole map", "find and learn the rare"]
    dashboard.wait_until(lambda: ends.inner_text().split("\n") == goals)
    for width in (1440, 760):
        dashboard.page.set_viewport_size({"width": width, "height": 1150})
        dashboard.page.wait_for_timeout(400)
        within = "node => node.scrollWidth <= node.clientWidth"
        assert ends.evaluate(within)
        controls.screenshot(path=screenshots / f"goals-{width}.png")
    dashboard.theme("JupyterLab Dark")
    dashboard.page.wait_for_timeout(400)
    controls.screenshot(path=screenshots / "goals-dark.png")
    controls.get_by_label("Strategy").select_option(label="curiosity")
    dashboard.wait_until(lambda: ends.inner_text().split("\n") == ["cautious", "curious"])
    assert dashboard.errors == []


def test_what_it_does_now_and_notes_beside_their_slider(dashboard: LabPage, screenshots: Path) -> None:
    dashboard.ask(
        f"session.publish(session.snapshot.with_(message='training member 3/5', progress=0.4, "
        f"notes=({LAMBDA!r}, 'something else')))"
    )
    controls = dashboard.region("Controls")
    controls.get_by_text("training member 3/5").wait_for()
    slider = controls.locator(".cw-slider").filter(has=dashboard.page.get_by_label("λ"))
    assert slider.get_by_text(LAMBDA).is_visible()
    assert controls.locator(".cw-notes").inner_text() == "something else"
    assert controls.get_by_label("What the loop is doing now").is_visible()
    for theme in ("Dark", "Light"):
        dashboard.theme(f"JupyterLab {theme}")
        dashboard.page.wait_for_timeout(300)
        controls.screenshot(path=screenshots / f"controls-{theme.lower()}.png")
    assert dashboard.errors == []


def test_space_pauses_and_runs_and_n_steps_unless_a_field_needs_the_key(dashboard: LabPage) -> None:
    page, controls = dashboard.page, dashboard.region("Controls")
    page.locator(".cw-dashboard .cw-title").first.click()  # anywhere in the dashboard
    page.keyboard.press(" ")
    dashboard.wait_until(lambda: commands(dashboard) == "['pause']")
    dashboard.ask("session.publish(session.snapshot.with_(state='paused'))")
    dashboard.wait_until(lambda: dashboard.state() == "paused")
    dashboard.region("Sample map").locator(".cw-stage canvas").focus()
    page.keyboard.press("n")
    dashboard.wait_until(lambda: commands(dashboard) == "['pause', 'step']")
    controls.get_by_label("Budget").focus()
    page.keyboard.type("n ")
    controls.get_by_label("Strategy").focus()
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    dashboard.region("Sample map").locator(".cw-stage canvas").focus()
    page.keyboard.press(" ")
    dashboard.wait_until(lambda: commands(dashboard) == "['pause', 'step', 'resume']")
    assert dashboard.errors == []


def test_picks_that_wait_are_approved_and_rejected(dashboard: LabPage, screenshots: Path) -> None:
    page, controls = dashboard.page, dashboard.region("Controls")
    assert controls.get_by_role("button", name="Approve").is_hidden()
    wait = (
        "import numpy as np; session.publish(session.snapshot.with_(state='paused', "
        "message='2 picks wait for approval', waiting=session.snapshot.picks[:2], "
        "flagged=np.array([[12.0, 20.0], [40.0, 66.0]]), flags=('flat', 'saturated'), drift=(0.4, -1.2)))"
    )
    dashboard.ask(wait)
    controls.get_by_text("2 picks wait for you").wait_for()
    assert controls.get_by_text("drift (+0.4, -1.2) px · 2 flagged").is_visible()
    page.locator(".cw-dashboard").first.screenshot(path=screenshots / "approval.png")
    controls.get_by_role("button", name="Approve").click()
    dashboard.wait_until(lambda: commands(dashboard) == "['approve']")
    controls.get_by_role("button", name="Reject").click()
    dashboard.wait_until(lambda: commands(dashboard) == "['approve', 'reject']")
    dashboard.region("Sample map").locator(".cw-stage canvas").focus()
    page.keyboard.press("a")
    dashboard.wait_until(lambda: commands(dashboard) == "['approve', 'reject', 'approve']")
    dashboard.ask("session.publish(session.snapshot.with_(state='running', waiting=np.empty((0, 2))))")
    controls.get_by_text("2 picks wait for you").wait_for(state="hidden")
    page.keyboard.press("a")
    assert commands(dashboard) == "['approve', 'reject', 'approve']"
    assert dashboard.errors == []
