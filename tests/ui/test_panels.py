"""Dashboards in panels of their own: from the launcher, from files, in the status bar, by shortcuts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from playwright.sync_api import TimeoutError as NotInTime

from curiosity_widgets.session.session import Session
from tests.paths import ROOT
from tests.session.small import SmallLearner, SmallSource, workflow
from tests.ui.access import violations
from tests.ui.lab import LabPage
from tests.ui.test_dashboard import SETUP

pytestmark = [pytest.mark.ui, pytest.mark.slow]

PANEL = ".curiosity-panel"


@pytest.fixture
def files(lab_page: LabPage) -> Iterator[LabPage]:
    """A folder with a run and with data, shown in the file browser."""
    folder = lab_page.lab.folder / "measured"
    if not folder.exists():
        folder.mkdir()
        session = Session(SmallSource(), workflow(budget=18), path=folder / "a run.h5", learner=SmallLearner)
        session.run()
        session.wait()
        session.close()
        rng = np.random.default_rng(0)
        spectra = rng.normal(size=(23, 31, 12))
        np.savez(folder / "data.npz", image=spectra.mean(-1), spectra=spectra, vstep=np.linspace(-5, 5, 12))
        with h5py.File(folder / "scan.h5", "w") as file:
            file["topo"], file["current"] = spectra[..., 0], spectra.mean(-1)
            file["forward"], file["backward"] = spectra, spectra[..., ::-1]
            file["bias"], file["time"] = np.linspace(-1, 1, 12), np.arange(12.0)
        (folder / "broken.h5").write_bytes(b"nothing that anybody can read" * 40)
    lab_page.open()
    lab_page.page.locator(".jp-LauncherCard").first.wait_for(timeout=90_000)
    lab_page.page.evaluate(
        """async () => {
            await window.jupyterapp.commands.execute('filebrowser:activate');
            await window.jupyterapp.commands.execute('filebrowser:go-to-path', { path: 'measured' });
        }"""
    )
    item(lab_page, "data.npz").wait_for()
    yield lab_page
    end_kernels(lab_page)


@pytest.fixture
def launcher(lab_page: LabPage) -> Iterator[LabPage]:
    lab_page.open()
    lab_page.page.locator(".jp-LauncherCard[data-category='Curiosity']").first.wait_for(timeout=90_000)
    yield lab_page
    end_kernels(lab_page)


def end_kernels(page: LabPage) -> None:
    page.page.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")


def own(errors: list[str]) -> list[str]:
    """Without what JupyterLab's debugger reports about a page or kernel that ends while it asks."""
    return [error for error in errors if "debugger state" not in error]


def item(page: LabPage, name: str) -> Any:
    return page.page.locator(".jp-DirListing-item", has_text=name)


def card(page: LabPage, label: str) -> None:
    page.page.locator(".jp-LauncherCard[data-category='Curiosity']", has_text=label).click()


def nothing_but_the_panel_is_seen(page: LabPage) -> bool:
    seen = page.page.evaluate(
        """panel => [...document.querySelectorAll(
            ['.jp-Toolbar', '.jp-CodeConsole-banner', '.jp-CodeConsole-promptCell', '.jp-InputArea',
             '.jp-OutputPrompt'].map(part => `${panel} ${part}`).join(', '))]
            .filter(node => node.offsetWidth && node.offsetHeight).map(node => node.className)""",
        PANEL,
    )
    return bool(seen == [])


def status(page: LabPage) -> Any:
    return page.page.locator(".curiosity-status button")


def told(page: LabPage) -> tuple[str, int]:
    """State and number of spectra that the status bar says."""
    _, state, progress = str(status(page).inner_text()).split()
    return state, int(progress.split("/")[0])


def test_a_dashboard_of_ones_own_choice_lives_in_its_panel(launcher: LabPage, screenshots: Path) -> None:
    page = launcher.page
    card(launcher, "Open dashboard")
    form = launcher.region("New run")
    form.wait_for(timeout=120_000)
    form.get_by_label("Data", exact=True).select_option(label="Simulated ferroelectric sample")
    for theme, name in (("Light", "open-form.png"), ("Dark", "open-form-dark.png")):
        launcher.theme(f"JupyterLab {theme}")
        page.wait_for_timeout(400)
        page.screenshot(path=screenshots / name)
    launcher.theme("JupyterLab Light")
    form.get_by_label("Patch (pixels)").fill("9")
    form.get_by_label("Held out").select_option(label="20 % in blocks")
    form.get_by_role("button", name="Open dashboard").click()
    launcher.region("Controls").wait_for(timeout=120_000)
    assert nothing_but_the_panel_is_seen(launcher)
    launcher.wait_until(lambda: status(launcher).inner_text() == "Curiosity: idle 0/100")
    session = "(shown,) = opened._panels.values(); s = shown.session"
    ask = f"from curiosity_widgets.widgets.forms import open_file as opened; {session}"
    found = launcher.ask(f"{ask}; print(s.workflow.patch, s.info.held_out.mean().round(1))")
    assert found == "9 0.2"
    page.screenshot(path=screenshots / "panel.png")

    # The page is loaded again: panel and dashboard are as they were.
    page.reload()
    launcher.region("Controls").wait_for(timeout=120_000)
    page.wait_for_timeout(500)
    assert nothing_but_the_panel_is_seen(launcher)
    assert page.locator(PANEL).count() == 1
    assert page.locator(".cw-dashboard").count() == 1
    launcher.wait_until(lambda: status(launcher).is_visible())

    # From elsewhere the status bar leads to it.
    launcher.command("launcher:create")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.hasClass('curiosity-panel')")
    status(launcher).click()
    page.wait_for_function("() => window.jupyterapp.shell.currentWidget.hasClass('curiosity-panel')")

    # Nothing runs, so the kernel ends with the panel.
    page.evaluate("() => window.jupyterapp.shell.currentWidget.close()")
    count = """async () => {
        const { sessions } = window.jupyterapp.serviceManager;
        await sessions.refreshRunning();
        return [...sessions.running()].length;
    }"""
    launcher.wait_until(lambda: page.evaluate(count) == 0)
    launcher.wait_until(lambda: not status(launcher).is_visible())
    assert own(launcher.errors) == []


def watched(page: LabPage) -> list[str]:
    """The addresses that the page asks the server for from now on."""
    asked: list[str] = []
    page.page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    return asked


def bytes_asked(requests: list[str], name: str) -> list[str]:
    """The requests that would bring a file's bytes."""
    of_file = [request for request in requests if name in request]
    harmless = ("content=0", "/checkpoints")
    return [
        request
        for request in of_file
        if "/files/" in request
        or ("/api/contents/" in request and not any(part in request for part in harmless))
    ]


def test_a_run_file_opens_as_its_run_and_its_bytes_stay_on_the_server(
    files: LabPage, screenshots: Path
) -> None:
    requests = watched(files)
    item(files, "a run.h5").dblclick()
    files.region("Sample map").wait_for(timeout=120_000)
    files.wait_until(lambda: files.count() == 18)
    assert nothing_but_the_panel_is_seen(files)
    assert any("a%20run.h5" in request for request in requests)
    assert bytes_asked(requests, "a%20run.h5") == []
    files.page.screenshot(path=screenshots / "panel-run.png")
    # Opened again, the same panel is shown.
    files.command("launcher:create")
    item(files, "a run.h5").dblclick()
    files.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.hasClass('curiosity-panel')")
    assert files.page.locator(PANEL).count() == 1
    assert own(files.errors) == []


def test_data_open_as_a_new_replay(files: LabPage) -> None:
    requests = watched(files)
    item(files, "data.npz").dblclick()
    form = files.region("New run")
    form.wait_for(timeout=120_000)
    sentence = form.locator(".cw-sentence").first
    assert sentence.inner_text().startswith("data.npz: image of 23 × 31 pixels (image), 713 spectra of 12")
    assert bytes_asked(requests, "data.npz") == []
    form.get_by_label("Workflow").select_option("autoencoder: the paper's workflow B")
    form.get_by_label("Workflow").press("Tab")
    form.get_by_label("Budget (spectra)").fill("40")
    form.get_by_label("Budget (spectra)").press("Tab")
    form.get_by_role("button", name="Open dashboard").click()
    files.region("Controls").wait_for(timeout=120_000)
    files.wait_until(lambda: status(files).inner_text() == "Curiosity: idle 0/40")
    # The run will be written beside the data.
    assert Path(files.ask("import os; print(os.getcwd())")) == files.lab.folder / "measured"
    assert own(files.errors) == []


@pytest.mark.slow
def test_arrays_of_a_file_with_several_cubes_are_assigned(files: LabPage, screenshots: Path) -> None:
    item(files, "scan.h5").dblclick()
    form = files.region("Assign the arrays of scan.h5")
    form.wait_for(timeout=120_000)
    form.get_by_text("cannot tell which array").first.wait_for()
    form.get_by_label("Image channels").select_option(label=["topo  (23 × 31)", "current  (23 × 31)"])
    form.get_by_label("Spectra", exact=True).select_option(label="backward  (23 × 31 × 12)")
    form.get_by_label("Axis of the spectra").select_option(label="bias  (12)")
    for theme, name in (("Dark", "choose-arrays-dark.png"), ("Light", "choose-arrays.png")):
        files.theme(f"JupyterLab {theme}")
        files.page.wait_for_timeout(400)
        assert violations(files, ".cw-form") == []
        files.page.screenshot(path=screenshots / name)
    form.get_by_role("button", name="Open", exact=True).click()
    new = files.region("New run")
    new.get_by_text("scan.h5: image of 23 × 31 pixels (current, topo), 713 spectra of 12").wait_for()
    assert violations(files, ".cw-form") == []
    new.get_by_role("button", name="Open dashboard").click()
    files.region("Controls").wait_for(timeout=120_000)
    assert own(files.errors) == []


@pytest.mark.slow
def test_a_panel_that_is_closed_comes_back_while_its_run_measures(
    launcher: LabPage, screenshots: Path
) -> None:
    page = launcher.page
    card(launcher, "Open dashboard")
    form = launcher.region("New run")
    form.wait_for(timeout=120_000)
    form.get_by_label("Data", exact=True).select_option(label="Simulated ferroelectric sample")
    form.get_by_label("Budget (spectra)").fill("900")
    form.get_by_label("Budget (spectra)").press("Tab")
    form.get_by_role("button", name="Open dashboard").click()
    launcher.region("Controls").get_by_role("button", name="Run").click()
    launcher.wait_until(lambda: launcher.count() > 0, 120)
    before = launcher.count()
    page.evaluate("() => window.jupyterapp.shell.currentWidget.close()")
    page.wait_for_function("() => !document.querySelector('.cw-dashboard')")
    # The status bar goes on following the run, and shortcuts still drive it.
    closed = "its dashboard is closed, click to reopen it"
    launcher.wait_until(lambda: closed in status(launcher).get_attribute("title"))
    then = told(launcher)[1]
    launcher.wait_until(lambda: told(launcher)[1] > then, 120)
    page.screenshot(path=screenshots / "panel-closed.png")
    page.keyboard.press("Alt+Shift+R")
    launcher.wait_until(lambda: told(launcher)[0] == "paused", 120)
    page.keyboard.press("Alt+Shift+R")
    launcher.wait_until(lambda: told(launcher)[0] != "paused", 120)
    status(launcher).click()
    launcher.region("Controls").wait_for(timeout=120_000)
    launcher.wait_until(lambda: launcher.count() > before, 120)  # it continued without its panel
    count = launcher.count()
    launcher.wait_until(lambda: launcher.count() > count, 120)
    assert page.locator(PANEL).count() == 1
    launcher.region("Controls").get_by_role("button", name="Stop").click()
    launcher.wait_until(lambda: launcher.state() == "stopped", 120)
    launcher.wait_until(lambda: told(launcher) == ("stopped", launcher.count()))
    # Now that nothing is measured any more, the kernel ends with the panel.
    page.evaluate("() => window.jupyterapp.shell.currentWidget.close()")
    launcher.wait_until(lambda: not status(launcher).is_visible())
    assert own(launcher.errors) == []


def test_a_notebook_that_is_closed_is_followed_and_comes_back(lab_page: LabPage) -> None:
    page = lab_page.page
    lab_page.open(lab_page.lab.write_notebook("closed.ipynb", SETUP))
    lab_page.run_all()
    lab_page.region("Controls").wait_for(timeout=120_000)
    lab_page.wait_until(lambda: told(lab_page) == ("running", 30))
    lab_page.ask(
        "import threading\n"
        "def go_on():\n"
        "    for n in range(31, 60):\n"
        "        threading.Event().wait(0.5)\n"
        "        session.publish(make_snapshot(info, n, 5))\n"
        "threading.Thread(target=go_on, daemon=True).start()"
    )
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.close()")
    page.wait_for_function("() => !document.querySelector('.cw-dashboard')")
    lab_page.wait_until(lambda: told(lab_page)[1] == 59)
    status(lab_page).click()
    lab_page.region("Controls").wait_for(timeout=60_000)
    lab_page.wait_until(lambda: lab_page.count() == 59)
    lab_page.wait_until(lambda: "click to see" in status(lab_page).get_attribute("title"))
    assert own(lab_page.errors) == []
    end_kernels(lab_page)


def test_the_context_menu_opens_files_and_a_broken_one_gives_the_reason(files: LabPage) -> None:
    item(files, "broken.h5").click(button="right")
    files.page.locator(".lm-Menu-itemLabel", has_text="Open in curiosity dashboard").click()
    note = files.region("This file cannot be opened")
    note.wait_for(timeout=120_000)
    assert "broken.h5" in note.locator(".cw-sentence").inner_text()
    assert nothing_but_the_panel_is_seen(files)
    assert own(files.errors) == []


def test_the_command_opens_a_file_dialog(files: LabPage) -> None:
    files.command("curiosity:open-file")
    dialog = files.page.locator(".jp-Dialog")
    dialog.locator(".jp-DirListing-item", has_text="data.npz").click()
    dialog.get_by_role("button", name="Select").click()
    files.region("New run").wait_for(timeout=120_000)
    assert own(files.errors) == []


def test_settings_choose_workflow_and_colours(files: LabPage) -> None:
    save = """raw => window.jupyterapp.serviceManager.settings.save(
        'curiosity-widgets:plugin', JSON.stringify(raw))"""
    files.page.evaluate(save, {"workflow": "ensemble", "colours": "magma"})
    try:
        files.page.reload()
        files.page.locator(".jp-LauncherCard").first.wait_for(timeout=90_000)
        item(files, "data.npz").dblclick()
        form = files.region("New run")
        form.wait_for(timeout=120_000)
        chosen = form.get_by_label("Workflow").evaluate("node => node.selectedOptions[0].label")
        assert chosen.startswith("ensemble")
        # After a reload the form may be drawn again, and a click on the button that goes is lost.
        button, controls = form.get_by_role("button", name="Open dashboard"), files.region("Controls")
        for _ in range(4):
            if button.is_visible() and button.is_enabled():
                button.click()
            with suppress(NotInTime):
                controls.wait_for(timeout=30_000)
                break
        assert controls.is_visible()
        opened = "from curiosity_widgets.widgets.forms import open_file as o; shown = o._panels.values()"
        colours = files.ask(f"{opened}; print(*(one.content.dashboard.map.colours for one in shown))")
        assert colours == "magma"
    finally:
        files.page.evaluate(save, {})
    assert own(files.errors) == []


def test_the_status_bar_follows_the_run_and_shortcuts_drive_it(lab_page: LabPage) -> None:
    lab_page.open(lab_page.lab.write_notebook("status.ipynb", SETUP))
    assert not status(lab_page).is_visible()
    lab_page.run_all()
    lab_page.region("Controls").wait_for(timeout=120_000)
    lab_page.wait_until(lambda: status(lab_page).inner_text() == "Curiosity: running 30/100")
    lab_page.ask("session.publish(make_snapshot(info, 41, 5))")
    lab_page.wait_until(lambda: status(lab_page).inner_text() == "Curiosity: running 41/100")
    assert lab_page.page.evaluate("() => document.activeElement.className") is not None
    lab_page.page.keyboard.press("Alt+Shift+R")
    lab_page.wait_until(lambda: lab_page.ask("print(session.commands)") == "['pause']")
    lab_page.ask("session.publish(session.snapshot.with_(state='paused'))")
    lab_page.wait_until(lambda: status(lab_page).inner_text() == "Curiosity: paused 41/100")
    lab_page.page.keyboard.press("Alt+Shift+N")
    lab_page.page.keyboard.press("Alt+Shift+R")
    lab_page.wait_until(lambda: lab_page.ask("print(session.commands[1:])") == "['step', ('run', 100)]")
    # Another document is in front: the status bar leads back.
    lab_page.command("launcher:create")
    lab_page.page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context")
    status(lab_page).click()
    lab_page.page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.context?.path === 'status.ipynb'"
    )
    lab_page.ask("dashboard.close()")
    lab_page.wait_until(lambda: not status(lab_page).is_visible())
    assert own(lab_page.errors) == []
    end_kernels(lab_page)


def test_a_kernel_that_ends_takes_its_run_out_of_the_status_bar(lab_page: LabPage) -> None:
    lab_page.open(lab_page.lab.write_notebook("ends.ipynb", SETUP))
    lab_page.run_all()
    lab_page.region("Controls").wait_for(timeout=120_000)
    lab_page.wait_until(lambda: status(lab_page).is_visible())
    lab_page.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    lab_page.wait_until(lambda: not status(lab_page).is_visible())
    end_kernels(lab_page)


def test_the_schema_names_commands_that_are_there(lab_page: LabPage) -> None:
    lab_page.open()
    lab_page.page.locator(".jp-LauncherCard").first.wait_for(timeout=90_000)
    schema = json.loads((ROOT / "js" / "schema" / "plugin.json").read_text())
    for shortcut in schema["jupyter.lab.shortcuts"]:
        assert lab_page.page.evaluate(
            "name => window.jupyterapp.commands.hasCommand(name)", shortcut["command"]
        )
    assert own(lab_page.errors) == []
