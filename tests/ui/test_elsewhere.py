"""The dashboard in Notebook 7, Voila and marimo. Slow: each starts a server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.ui.lab import TOKEN, Lab, LabPage, start_lab

pytestmark = [pytest.mark.ui, pytest.mark.slow]

RUN = """
import curiosity_widgets as cw
source = cw.SimulatedSource(shape=(48, 64), seconds_per_point=0.05)
session = cw.Session(source, cw.workflows.dense(patch=9, init=20), seed=0, path="run.h5", overwrite=True)
session.run(400)
dashboard = cw.Dashboard(session)
dashboard
"""

MARIMO = """
import marimo
app = marimo.App(width="full")

@app.cell
def _():
    import curiosity_widgets as cw
    source = cw.SimulatedSource(shape=(48, 64), seconds_per_point=0.05)
    session = cw.Session(source, cw.workflows.dense(patch=9, init=20), seed=0, path="run.h5", overwrite=True)
    session.run(400)
    return cw, session

@app.cell
def _(cw, session):
    dashboard = cw.Dashboard(session)
    dashboard
"""
# Notebook 7.6 throws this at itself while it loads its settings.
OF_NOTEBOOK = ("reading 'schema'",)
# Voila fetches icons from the internet, and Notebook 7's own extension does not find there what it builds on.
OF_VOILA = ("net::ERR_", "shared module is not a function")


class Elsewhere(LabPage):
    """A page of another place, with the same panels in it."""

    def serious(self, harmless: tuple[str, ...] = ()) -> list[str]:
        """The console's errors, without those that this place makes by itself."""
        return [error for error in self.errors if not any(known in error for known in harmless)]

    def map_picture(self) -> str:
        """The pixels of the sample map, also where each panel has a tree of its own (marimo)."""
        canvas = self.page.locator(".cw-map .cw-stage canvas").first
        return str(canvas.evaluate("canvas => canvas.toDataURL()"))

    def watch_a_run(self, picture: Path) -> None:
        """Points appear, the map and the spectra follow, and Pause holds."""
        for name in ("Controls", "Sample map", "Spectra", "Learning", "Log"):
            self.region(name).wait_for(timeout=120_000)
        self.wait_until(lambda: self.count() >= 40, 120)
        drawn = self.region("Spectra").locator("svg path:is(.line, .cw-line)").first
        before, sample, spectrum = self.count(), self.map_picture(), drawn.get_attribute("d")
        self.wait_until(lambda: self.count() > before)
        self.wait_until(lambda: self.map_picture() != sample)
        self.wait_until(lambda: drawn.get_attribute("d") != spectrum)
        assert len(spectrum or "") > 100
        self.region("Controls").get_by_role("button", name="Pause").click()
        self.wait_until(lambda: self.state() == "paused")
        count = self.count()
        self.page.wait_for_timeout(1500)
        assert (self.count(), self.state()) == (count, "paused")
        self.page.screenshot(path=picture, full_page=True)


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1440, "height": 1150})
    yield context.new_page()
    context.close()


def test_notebook_7(page: Any, tmp_path: Path, screenshots: Path) -> None:
    pytest.importorskip("notebook", reason="Notebook 7 is not installed (pip install notebook)")
    folder = tmp_path / "notebooks"
    folder.mkdir()
    command = ("-m", "notebook", "--JupyterNotebookApp.expose_app_in_browser=True")
    server, process = start_lab(folder, tmp_path / "state", command)
    try:
        shown = Elsewhere(server, page)
        server.write_notebook("run.ipynb", RUN)
        page.goto(f"{server.url}/notebooks/run.ipynb?token={TOKEN}", wait_until="domcontentloaded")
        page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel", timeout=90_000
        )
        shown.run_all()
        shown.watch_a_run(screenshots / "notebook.png")
        assert shown.serious(OF_NOTEBOOK) == []
    finally:
        process.terminate()
        process.wait(30)


def test_voila(page: Any, tmp_path: Path, screenshots: Path) -> None:
    pytest.importorskip("voila", reason="Voila is not installed (pip install voila)")
    folder = tmp_path / "voila"
    folder.mkdir()
    Lab("", folder, folder / "log").write_notebook("run.ipynb", RUN)
    with serving(folder, "voila", "run.ipynb", "--no-browser") as server:
        shown = Elsewhere(server, page)
        page.goto(server.url, wait_until="domcontentloaded")
        shown.watch_a_run(screenshots / "voila.png")
        assert shown.serious(OF_VOILA) == []


def test_marimo(page: Any, tmp_path: Path, screenshots: Path) -> None:
    pytest.importorskip("marimo", reason="marimo is not installed (pip install marimo)")
    (tmp_path / "app.py").write_text(MARIMO, encoding="utf-8")
    with serving(tmp_path, "marimo", "run", "app.py", "--headless", "--no-token") as server:
        shown = Elsewhere(server, page)
        page.goto(server.url, wait_until="domcontentloaded")
        shown.watch_a_run(screenshots / "marimo.png")
        # A click on the map is followed by the spectra; what else they show is chosen in their heading.
        spectra = shown.region("Spectra")
        page.locator(".cw-map .cw-stage canvas").click(position={"x": 100, "y": 80})
        shown.wait_until(lambda: spectra.get_by_text("row ").first.is_visible())
        page.mouse.move(0, 0)
        shown.wait_until(lambda: spectra.locator(".cw-figure").count() == 1)
        spectra.get_by_label("More plots").first.click()
        residual = spectra.get_by_role("checkbox", name="Residual")
        residual.focus()
        for plots in (2, 1):
            page.keyboard.press("Space")
            shown.wait_until(lambda plots=plots: spectra.locator(".cw-figure").count() == plots)
        assert residual.evaluate("box => box.getRootNode().activeElement === box")
        assert shown.region("Learning").locator(".cw-figure path.cw-line").count() > 4
        assert shown.errors == []


@contextmanager
def serving(folder: Path, module: str, *arguments: str) -> Iterator[Lab]:
    """``python -m module`` on a free port, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Lab(f"http://127.0.0.1:{port}", folder, folder / "server.log")
    environment = dict(os.environ, JUPYTER_RUNTIME_DIR=str(folder / "runtime"), OMP_NUM_THREADS="1")
    command = [sys.executable, "-m", module, *arguments, f"--port={port}"]
    with server.log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
    try:
        wait_for(port, process, server.log)
        yield server
    finally:
        process.terminate()
        process.wait(30)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until a server listens."""
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"nobody listened within a minute:\n{log.read_text()}")
