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
    controls.get_by_label("More settings").first.click()
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


def test_with_a_large_lam_the_curve_shows_where_a_term_counts(dashboard: LabPage, screenshots: Path) -> None:
    controls = dashboard.region("Controls")
    dashboard.ask("session.settings.lam = 80.0\nsession.publish(session.snapshot.with_())")
    controls.get_by_label("More settings").first.click()
    controls.get_by_text("A term below 0.94 hardly counts.").wait_for()
    ticks = controls.locator(".cw-curve text").all_text_contents()
    assert ticks[:4] == ["0.94", "0.96", "0.98", "1.00"]
    assert "term (0: lowest, 1: highest)" in ticks
    rises = """path => {
        const { height } = path.getBBox();
        const at = share => path.getPointAtLength(share * path.getTotalLength()).y;
        return (at(0) - at(0.6)) / height;
    }"""
    assert controls.locator(".cw-curve path.cw-line").first.evaluate(rises) > 0.1  # no line at zero
    for theme in ("Dark", "Light"):
        dashboard.theme(f"JupyterLab {theme}")
        dashboard.page.wait_for_timeout(400)
        dashboard.page.screenshot(path=screenshots / f"preview-{theme.lower()}.png")
    dashboard.ask("session.settings.lam = 1.0\nsession.publish(session.snapshot.with_())")
    controls.get_by_text("A term below").wait_for(state="detached")
    assert controls.locator(".cw-curve text").all_text_contents()[:3] == ["0.0", "0.5", "1.0"]
    assert dashboard.errors == []


def test_the_slider_of_lam_has_a_scale_once_there_is_a_score(dashboard: LabPage, screenshots: Path) -> None:
    controls = dashboard.region("Controls")
    slider = controls.locator("input[aria-label='λ']")
    dashboard.ask(
        "from curiosity_widgets.session.state.display import Display\n"
        "session.settings.lam = 80.0\n"
        "known = session.snapshot\n"
        "session.publish(known.with_(shown=Display()))"
    )
    controls.get_by_text("no scale yet").first.wait_for()
    assert slider.input_value() == "150"  # the middle
    assert slider.get_attribute("aria-valuetext") == "80"
    controls.screenshot(path=screenshots / "lam-unknown.png")
    dashboard.ask("session.publish(known)")
    controls.get_by_text("no scale yet").wait_for(state="detached")
    assert slider.input_value() != "150"
    assert dashboard.errors == []


def test_the_goals_at_the_ends_of_beta_are_named(dashboard: LabPage, screenshots: Path) -> None:
    controls = dashboard.region("Controls")
    slider = controls.locator(".cw-slider").filter(has=dashboard.page.get_by_label("β"))
    ends = "β 0: cautious; 1: curious"
    assert slider.get_attribute("title") == ends
    controls.get_by_label("More settings").first.click()
    assert controls.get_by_text(ends).is_visible()
    controls.get_by_label("Strategy").select_option(label="balanced")
    goals = "β 0: learn the whole map; 1: find and learn the rare"
    dashboard.wait_until(lambda: slider.get_attribute("title") == goals)
    for width in (1440, 760):
        dashboard.page.set_viewport_size({"width": width, "height": 1150})
        dashboard.page.wait_for_timeout(400)
        within = "node => node.scrollWidth <= node.clientWidth"
        assert controls.get_by_text(goals).evaluate(within)
        popover, around = (node.bounding_box() for node in (controls.locator(".cw-pop"), controls))
        assert around["x"] <= popover["x"]
        assert popover["x"] + popover["width"] <= around["x"] + around["width"]
        controls.screenshot(path=screenshots / f"goals-{width}.png")
    dashboard.theme("JupyterLab Dark")
    dashboard.page.wait_for_timeout(400)
    controls.screenshot(path=screenshots / "goals-dark.png")
    controls.get_by_label("Strategy").select_option(label="curiosity")
    dashboard.wait_until(lambda: slider.get_attribute("title") == ends)
    assert dashboard.errors == []


def test_what_it_does_now_and_notes_beside_their_slider(dashboard: LabPage, screenshots: Path) -> None:
    dashboard.ask(
        f"session.publish(session.snapshot.with_(message='training member 3/5', progress=0.4, "
        f"notes=({LAMBDA!r}, 'something else')))"
    )
    controls = dashboard.region("Controls")
    controls.get_by_text("training member 3/5").wait_for()
    slider = controls.locator(".cw-slider").filter(has=dashboard.page.get_by_label("λ"))
    assert slider.get_by_text("changes no pick").is_visible()
    assert slider.get_attribute("title").startswith(LAMBDA)
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


WAIT = (
    "import numpy as np; session.publish(session.snapshot.with_(state='paused', "
    "message='2 picks wait for approval', waiting=session.snapshot.picks[:2], "
    "flagged=np.array([[12.0, 20.0], [40.0, 66.0]]), flags=('flat', 'saturated'), drift=(0.4, -1.2)))"
)


def below_the_controls(dashboard: LabPage) -> float:
    """How far the map is from the top of the controls, wherever the notebook is scrolled to."""
    top, image = (dashboard.region(name).bounding_box()["y"] for name in ("Controls", "Sample map"))
    return round(image - top)


def test_picks_that_wait_are_approved_and_rejected(dashboard: LabPage, screenshots: Path) -> None:
    page, controls = dashboard.page, dashboard.region("Controls")
    approval = dashboard.region("Approval")
    assert approval.count() == 0
    before = below_the_controls(dashboard)
    dashboard.ask(WAIT)
    approval.get_by_text("2 picks wait for you").wait_for()
    for name in ("Run", "Step"):
        button = controls.get_by_role("button", name=name)
        assert button.is_disabled()
        assert "wait for your approval" in button.get_attribute("title")
    assert approval.get_by_role("row").count() == 3
    page.wait_for_timeout(400)
    page.locator(".cw-dashboard").first.screenshot(path=screenshots / "approval.png")
    assert below_the_controls(dashboard) == before  # nothing jumps
    approval.get_by_role("button", name="Approve").click()
    dashboard.wait_until(lambda: commands(dashboard) == "['approve']")
    approval.get_by_role("button", name="Reject").click()
    dashboard.wait_until(lambda: commands(dashboard) == "['approve', 'reject']")
    dashboard.region("Sample map").locator(".cw-stage canvas").focus()
    page.keyboard.press("a")
    dashboard.wait_until(lambda: commands(dashboard) == "['approve', 'reject', 'approve']")
    dashboard.ask("session.publish(session.snapshot.with_(state='running', waiting=np.empty((0, 2))))")
    approval.wait_for(state="hidden")
    page.keyboard.press("a")
    assert commands(dashboard) == "['approve', 'reject', 'approve']"
    assert dashboard.errors == []


def test_picks_that_wait_are_dropped_moved_and_added(dashboard: LabPage) -> None:
    page, approval = dashboard.page, dashboard.region("Approval")
    dashboard.ask(WAIT)
    approval.get_by_text("2 picks wait for you").wait_for()
    canvas = dashboard.region("Sample map").locator(".cw-stage canvas")
    box = canvas.bounding_box()

    def at(row: float, col: float) -> tuple[float, float]:
        return box["x"] + box["width"] * (col + 0.5) / 82, box["y"] + box["height"] * (row + 0.5) / 60

    (row, col), other = (
        [int(part) for part in line.split()]
        for line in dashboard.ask("for p in session.snapshot.picks[:2]: print(int(p[0]), int(p[1]))").split(
            "\n"
        )
    )
    # Pointing at a row shows the pick on the map.
    approval.get_by_role("row").nth(1).hover()
    dashboard.wait_until(lambda: dashboard.ask("print(dashboard.feed.shared.hovered)") == f"({row}, {col})")
    with page.expect_download() as download:
        approval.get_by_role("button", name="Export").click()
        approval.get_by_role("menuitem", name="CSV").click()
    assert download.value.suggested_filename == "run-approval.csv"
    table = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert (len(table), table[1].split(",")[:3]) == (3, ["1", str(row), str(col)])
    # Moved by dragging.
    page.mouse.move(*at(row, col))
    page.mouse.down()
    page.mouse.move(*at(30, 31), steps=5)
    page.mouse.up()
    proposal = "print(dashboard.feed.shared.proposal)"
    dashboard.wait_until(lambda: dashboard.ask(proposal) == f"[[30, 31], {other}]")
    approval.get_by_role("row").filter(has_text="row 30, col 31").get_by_text("you").wait_for()
    # Not to where nothing can be measured.
    page.mouse.move(*at(30, 31))
    page.mouse.down()
    page.mouse.move(*at(30, 74), steps=2)
    page.mouse.up()
    assert "[30, 74]" not in dashboard.ask(proposal)
    dashboard.ask(f"dashboard.feed.shared.proposal = [[30, 31], {other}]")
    # Dropped and added.
    approval.get_by_role("button", name="Drop pick 2").click()
    dashboard.wait_until(lambda: dashboard.ask(proposal) == "[[30, 31]]")
    page.mouse.click(*at(45, 12))
    approval.get_by_role("button", name="Add", exact=True).click()
    dashboard.wait_until(lambda: dashboard.ask(proposal) == "[[30, 31], [45, 12]]")
    approval.get_by_role("button", name="Approve").click()
    sent = "[('approve', [(30.0, 31.0), (45.0, 12.0)])]"
    dashboard.wait_until(lambda: commands(dashboard) == sent)
    # Other settings: propose again?
    dashboard.region("Controls").get_by_role("slider", name="β").press("End")
    approval.get_by_text("propose again?").wait_for()
    approval.get_by_role("button", name="Propose again").click()
    dashboard.wait_until(lambda: commands(dashboard).endswith("'reject']"))
    assert dashboard.errors == []
