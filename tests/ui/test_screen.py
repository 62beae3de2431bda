"""Everything that matters fits the window, and nothing jumps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.ui.lab import LabPage
from tests.ui.test_dashboard import SETUP

pytestmark = pytest.mark.ui

REGIONS = ("Controls", "Sample map", "Spectra", "Learning")
# A panel of its own as the extension makes one, with the session that is made by hand.
PANEL = """async code => {
    const app = window.jupyterapp;
    await app.commands.execute('filebrowser:activate');
    const panel = await app.commands.execute('console:create', {
        path: 'screen', kernelPreference: { name: 'python3', autoStartDefault: true }, activate: true
    });
    await panel.sessionContext.ready;
    panel.addClass('curiosity-panel');
    const hide = widget => {
        const chrome = ['jp-Toolbar', 'jp-CodeConsole-input'].some(name => widget.hasClass(name));
        chrome ? widget.hide() : [...widget.children()].forEach(hide);
    };
    hide(panel);
    await panel.console.inject(code);
    hide(panel);
}"""


@pytest.fixture
def panel(lab_page: LabPage) -> LabPage:
    lab_page.page.set_viewport_size({"width": 1280, "height": 800})
    lab_page.open()
    lab_page.page.locator(".jp-LauncherCard").first.wait_for(timeout=90_000)
    lab_page.page.evaluate(PANEL, SETUP.rstrip() + "\n")
    lab_page.region("Sample map").locator("canvas").first.wait_for(timeout=90_000)
    lab_page.wait_until(lambda: lab_page.count() == 30)
    lab_page.page.wait_for_timeout(500)
    return lab_page


def boxes(page: LabPage, regions: Sequence[str] = REGIONS) -> dict[str, dict[str, float]]:
    return {name: page.region(name).bounding_box() for name in regions}


def within(page: LabPage, regions: Sequence[str] = REGIONS) -> bool:
    """Whether all of them lie inside the panel, beside each other, without a scroll bar."""
    pane = page.page.locator(".curiosity-panel").bounding_box()
    scrolled = page.page.evaluate(
        """() => [...document.querySelectorAll('.jp-CodeConsole-content, .cw-dashboard, .cw-main > *')]
            .filter(node => node.scrollHeight > node.clientHeight + 1
                && getComputedStyle(node).overflowY !== 'visible'
                && getComputedStyle(node).overflowY !== 'hidden').map(node => node.className)"""
    )
    assert scrolled == []
    return all(
        box["x"] >= pane["x"]
        and box["x"] + box["width"] <= pane["x"] + pane["width"]
        and box["y"] >= pane["y"]
        and box["y"] + box["height"] <= pane["y"] + pane["height"]
        for box in boxes(page, regions).values()
    )


@pytest.mark.parametrize("size", [(1280, 800), pytest.param((1500, 1100), marks=pytest.mark.slow)])
def test_what_matters_is_in_view_together(panel: LabPage, size: tuple[int, int], screenshots: Path) -> None:
    panel.page.set_viewport_size({"width": size[0], "height": size[1]})
    panel.wait_until(lambda: within(panel), 10)
    canvas = panel.region("Sample map").locator(".cw-stage canvas").bounding_box()
    assert max(canvas["width"], canvas["height"]) >= 330
    # The latent space is a tab where it has no room of its own.
    tabs = panel.page.get_by_role("tab", name="Latent space")
    assert tabs.count() == (1 if size[0] == 1280 else 0)
    for theme in ("Dark", "Light"):
        panel.theme(f"JupyterLab {theme}")
        panel.page.wait_for_timeout(400)
        panel.page.screenshot(path=screenshots / f"screen-{size[0]}-{theme.lower()}.png")
    assert panel.errors == []


# Names of layers that are longer than what shows them, its arrow included.
CUT_NAMES = """() => [...document.querySelectorAll('.cw-map .cw-head select option')].filter(option => {
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = getComputedStyle(option.parentElement).font;
    return pen.measureText(option.textContent).width + 26 > option.parentElement.clientWidth;
}).map(option => option.textContent)"""
# Words of the map and of the latent space that are cut.
CUT_WORDS = """() => [...document.querySelectorAll('.cw-readout, .cw-map > .cw-legend')]
    .filter(node => node.checkVisibility({ visibilityProperty: true }) && (
        node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1
    )).map(node => node.textContent)"""


@pytest.mark.parametrize("size", [(1280, 800), (1500, 1100)])
def test_no_name_and_no_word_of_the_map_is_cut(panel: LabPage, size: tuple[int, int]) -> None:
    page = panel.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    panel.wait_until(lambda: within(panel), 10)
    assert page.evaluate(CUT_NAMES) == []
    panel.choose_layer("Predicted error")
    row, col = (float(number) for number in panel.ask("print(*session.snapshot.measured[-1])").split())
    canvas = panel.region("Sample map").locator(".cw-stage canvas").first
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * (col + 0.5) / 82, "y": box["height"] * (row + 0.5) / 60})
    page.mouse.move(0, 0)
    readout = panel.region("Sample map").locator(".cw-position .cw-readout")
    panel.wait_until(lambda: "30th spectrum" in readout.inner_text())
    assert page.evaluate(CUT_WORDS) == []
    assert panel.errors == []


def test_the_latent_space_is_a_tab_and_the_layout_is_remembered(panel: LabPage) -> None:
    page = panel.page
    page.get_by_role("tab", name="Latent space").first.click()
    latent = panel.region("Latent space")
    latent.wait_for()
    assert panel.region("Spectra").count() == 0
    before = boxes_of(panel, "Learning")
    page.get_by_role("button", name="Fold Sample map").click()
    panel.wait_until(lambda: boxes_of(panel, "Learning")["width"] > before["width"] + 100)
    assert panel.page.evaluate("() => JSON.parse(localStorage['curiosity-widgets:layout'])") == {
        "folded": ["map"], "tab": "latent", "drawer": "",
    }  # fmt: skip
    page.get_by_role("button", name="Open Sample map").click()
    page.get_by_role("tab", name="Latent space").press("ArrowLeft")
    panel.region("Spectra").wait_for()
    assert panel.errors == []


def boxes_of(page: LabPage, name: str) -> dict[str, float]:
    return dict(page.region(name).bounding_box())


def test_the_drawer_opens_over_the_panels(panel: LabPage, screenshots: Path) -> None:
    before = boxes(panel)
    assert panel.region("Log").get_by_text("30 spectra measured").is_visible()
    assert panel.region("Ensemble").count() == 0
    panel.page.get_by_role("button", name="Ensemble", exact=True).click()
    panel.region("Ensemble").get_by_text("member 1 (best)").wait_for()
    panel.page.get_by_role("button", name="Training", exact=True).click()
    panel.region("Training").wait_for()
    assert panel.region("Ensemble").count() == 0
    panel.page.wait_for_timeout(300)
    panel.page.screenshot(path=screenshots / "screen-drawer.png")
    assert boxes(panel) == before
    panel.page.keyboard.press("Escape")
    panel.wait_until(lambda: panel.region("Training").count() == 0)
    assert panel.errors == []


def test_the_popover_of_the_controls_lies_over_everything(panel: LabPage) -> None:
    """The film lies in the place of the controls, and above them."""
    controls = panel.region("Controls")
    controls.get_by_label("More settings").first.click()
    covered = """box => [...box.querySelectorAll('select, input, button')].filter(node => {
        const { left, top, width, height } = node.getBoundingClientRect();
        const seen = document.elementFromPoint(left + width / 2, top + height / 2);
        return width && !(node.contains(seen) || node.labels?.[0]?.contains(seen));
    }).map(node => node.ariaLabel ?? node.textContent)"""
    assert controls.locator(".cw-pop").first.evaluate(covered) == []
    assert panel.errors == []


def test_nothing_jumps_when_messages_come_and_go(panel: LabPage) -> None:
    before = boxes(panel)
    long = "the source did not answer for a long time and the run waits for it, " * 4
    for changes in (
        "waiting=session.snapshot.picks[:2], state='paused'",
        f"message={long!r}, notes=('λ does not change which positions are best', {long!r})",
        "state='failed', log=(LogEntry(1.0, 'error', 'the file is full'),)",
    ):
        panel.ask(
            "from curiosity_widgets.session.state.snapshot import LogEntry\n"
            f"session.publish(session.snapshot.with_({changes}))"
        )
        panel.page.wait_for_timeout(500)
        assert boxes(panel) == before, changes
    assert panel.errors == []


def test_when_the_kernel_ends_nothing_jumps(panel: LabPage) -> None:
    before = boxes(panel)
    plot = panel.page.locator(".cw-at-learning .bqplot")
    curve = plot.bounding_box()
    panel.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    for name in REGIONS[1:]:
        told = panel.region(name).get_by_text("The kernel has ended: this is the last state")
        told.wait_for(timeout=60_000)
    panel.page.wait_for_timeout(300)
    assert boxes(panel) == before
    assert plot.bounding_box() == curve
    # JupyterLab's sign of a broken link takes no place.
    signs = "() => [...document.querySelectorAll('.cw-dashboard, .cw-dashboard *')].filter(node =>"
    signs += " !['none', 'normal'].includes(getComputedStyle(node, '::before').content)"
    signs += " && node.classList.contains('jupyter-widgets-disconnected')).length"
    assert panel.page.evaluate(signs) == 0


def test_for_an_audience_the_type_is_large(lab_page: LabPage, screenshots: Path) -> None:
    shown = SETUP.replace("cw.Dashboard(session)", "cw.Dashboard(session, layout='presentation')")
    lab_page.open(lab_page.lab.write_notebook("presented.ipynb", shown))
    lab_page.run_all()
    lab_page.region("Learning").wait_for(timeout=120_000)
    lab_page.wait_until(lambda: lab_page.count() == 30)
    cut = """() => [...document.querySelectorAll('.cw-run-row > *, .cw-film > *, .cw-map .cw-head > *')]
        .filter(node => node.getBoundingClientRect().right
            > node.parentElement.getBoundingClientRect().right)
        .map(node => node.className)"""
    assert lab_page.page.evaluate(cut) == []
    plots = lab_page.page.locator(".cw-main .bqplot .plotarea_background")
    assert all(plots.nth(i).bounding_box()["height"] > 60 for i in range(2))
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    assert lab_page.region("Controls").evaluate(size) >= 20
    lab_page.page.wait_for_timeout(500)
    lab_page.page.locator(".cw-dashboard").screenshot(path=screenshots / "screen-presented.png")
    assert lab_page.errors == []
