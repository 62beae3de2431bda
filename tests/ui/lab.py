"""JupyterLab and a headless Chromium, for the tests of this folder."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

TOKEN = "ui-tests"
# From version 7 on kernels hear widgets while a cell runs.
HEARS_WHILE_BUSY = int(version("ipykernel").split(".")[0]) >= 7
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"]

# What anywidget says where a page took more than two seconds over a module: it has given the model up, which
# hears its kernel all the same (js/src/widgets/common/hearing.ts, panels/test_slow_page.py).
SLOW_PAGE = "[anywidget] Failed to initialize model."


@dataclass
class Lab:
    """A running JupyterLab with its own, empty settings."""

    url: str
    folder: Path
    log: Path

    def end_kernels(self) -> None:
        """Shut every kernel down, so that no test pays for those before it."""
        for session in json.loads(self._ask("GET", "sessions")):
            with contextlib.suppress(urllib.error.HTTPError):  # its kernel ended with that of another session
                self._ask("DELETE", f"sessions/{session['id']}")

    def share_kernel(self, path: str) -> None:
        """Have a notebook open with the kernel that runs already."""
        kernel = json.loads(self._ask("GET", "sessions"))[0]["kernel"]["id"]
        asked = {"path": path, "name": path, "type": "notebook", "kernel": {"id": kernel}}
        self._ask("POST", "sessions", json.dumps(asked).encode())

    def _ask(self, method: str, what: str, content: bytes | None = None) -> bytes:
        url = f"{self.url}/api/{what}?token={TOKEN}"
        request = urllib.request.Request(url, content, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bytes(answer.read())

    def write_notebook(self, name: str, *cells: str) -> str:
        """A notebook of code cells; returns its name."""
        code = [
            {
                "cell_type": "code",
                "id": f"cell-{i}",
                "metadata": {},
                "execution_count": None,
                "outputs": [],
                "source": c,
            }
            for i, c in enumerate(cells)
        ]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": code}
        (self.folder / name).write_text(json.dumps(notebook), encoding="utf-8")
        return name

    def read_notebook(self, name: str) -> Any:
        """A notebook as it was saved; the server writes into the file, which is empty for a moment."""
        end = time.monotonic() + 10
        while True:
            text = (self.folder / name).read_text(encoding="utf-8")
            try:
                return json.loads(text)
            except json.JSONDecodeError:
                assert time.monotonic() < end, text
            time.sleep(0.02)


def start_lab(
    folder: Path, state: Path, command: tuple[str, ...] = ("-m", "jupyterlab")
) -> tuple[Lab, subprocess.Popen[bytes]]:
    """Start JupyterLab on a free port; its settings, workspaces and kernels' files lie in ``state``.

    ``command`` is what Python runs: JupyterLab itself, or something that starts it.
    """
    news = state / "settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (news / "notification.jupyterlab-settings").write_text(json.dumps(quiet), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    programs = Path(sys.executable).parent
    environment = dict(
        os.environ,
        PATH=f"{programs}{os.pathsep}{os.environ['PATH']}",
        JUPYTER_CONFIG_DIR=str(state / "config"),
        JUPYTER_DATA_DIR=str(state / "data"),
        JUPYTER_RUNTIME_DIR=str(state / "runtime"),
        JUPYTERLAB_SETTINGS_DIR=str(state / "settings"),
        JUPYTERLAB_WORKSPACES_DIR=str(state / "workspaces"),
        OMP_NUM_THREADS="1",
    )
    log = state / "lab.log"
    configuration = {
        "ServerApp": {
            "allow_root": True,
            "ip": "127.0.0.1",
            "port": port,
            "port_retries": 0,
            "open_browser": False,
            "root_dir": str(folder),
        },
        "IdentityProvider": {"token": TOKEN},
        "LabApp": {"expose_app_in_browser": True, "extension_manager": "readonly"},
    }
    (state / "config").mkdir()
    for name in ("jupyter_server_config.json", "jupyter_lab_config.json"):
        (state / "config" / name).write_text(json.dumps(configuration), encoding="utf-8")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=folder, env=environment, stdout=output, stderr=output
        )
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{url}/api/status?token={TOKEN}", timeout=1) as answer:
                answer.read()
            return Lab(url, folder, log), process
        except (urllib.error.URLError, OSError):
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    process.kill()
    raise AssertionError(f"JupyterLab did not answer within a minute:\n{log.read_text()}")


class LabPage:
    """A browser page in JupyterLab that remembers every error of the console."""

    def __init__(self, lab: Lab, page: Any) -> None:
        self.lab, self.page = lab, page
        self.errors: list[str] = []
        page.on("console", lambda message: self._keep(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._keep(f"{error}\n{getattr(error, 'stack', '')}"))

    def _keep(self, error: str) -> None:
        if SLOW_PAGE not in error:
            self.errors.append(error)

    def open(self, path: str = "", workspace: str = "") -> None:
        """Open the launcher, or a notebook and its kernel; in a workspace of a name, as second tabs are."""
        tree = f"/tree/{path}" if path else ""
        place = f"/lab/workspaces/{workspace}" if workspace else "/lab"
        self.page.goto(f"{self.lab.url}{place}{tree}?token={TOKEN}&reset", wait_until="domcontentloaded")
        if path:
            self.page.wait_for_function(
                "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel",
                timeout=90_000,
            )
            self.page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")

    def command(self, name: str, **arguments: Any) -> None:
        """Execute a command of JupyterLab."""
        self.page.evaluate(
            "([name, args]) => { void window.jupyterapp.commands.execute(name, args); }", [name, arguments]
        )

    def ask(self, code: str) -> str:
        """Execute code in the notebook's kernel, beside its cells; returns what it prints."""
        return str(
            self.page.evaluate(
                """async code => {
                    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
                    const future = kernel.requestExecute({ code, store_history: false });
                    let text = '';
                    future.onIOPub = message => {
                        text += message.content.text ?? message.content.evalue ?? '';
                    };
                    await future.done;
                    return text.trim();
                }""",
                code,
            )
        )

    def start(self, code: str) -> None:
        """Execute code in the notebook's kernel and do not wait for its end."""
        self.page.evaluate(
            """code => {
                const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
                kernel.requestExecute({ code, store_history: false });
            }""",
            code,
        )

    def run_all(self) -> None:
        """Run every cell of the notebook."""
        self.command("notebook:run-all-cells")

    def choose_layer(self, label: str) -> None:
        """Show a layer of the sample map; it is painted with the next frame."""
        self.region("Sample map").get_by_label("Layer").select_option(label=label)
        self.next_frame()

    def next_frame(self) -> None:
        """Wait until what changed is on the screen."""
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def map_picture(self) -> str:
        """The pixels of the sample map, after the next frame."""
        return str(
            self.page.evaluate(
                """() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() =>
                    resolve(document.querySelector('.cw-stage canvas').toDataURL()))))"""
            )
        )

    def count(self) -> int:
        """How many spectra the controls say are measured."""
        return int(self.region("Controls").locator(".cw-progress-text").text_content().split()[0])

    def state(self) -> str:
        """The state that the controls show."""
        return str(self.region("Controls").locator(".cw-state").inner_text())

    def wait_until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Look again and again until something holds."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"it did not happen within {seconds} s; console: {self.errors}"
            self.page.wait_for_timeout(50)

    def story(self) -> str:
        """What the page shows, what its console said and what the server last logged."""
        shown = self.page.evaluate("() => document.body.innerText")
        log = self.lab.log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]
        return "\n".join([shown, "-- console", *self.errors, "-- server", *log])

    def region(self, name: str) -> Any:
        """The panel of a name."""
        return self.page.get_by_role("region", name=name, exact=True)

    def theme(self, name: str) -> None:
        """Change the theme, once the splash of JupyterLab is gone, and wait until its own one is.

        JupyterLab takes the splash from the page 200 ms after a theme is there; a second change within them
        has it taken away twice, and the second time throws in the page.
        """
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")
        self.command("apputils:change-theme", theme=name)
        light = "false" if "Dark" in name else "true"
        self.page.wait_for_selector(f"body[data-jp-theme-light='{light}']", state="attached")
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")
