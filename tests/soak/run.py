"""A long run with a dashboard in a browser that is reloaded, pauses and killed kernels, and what grows.

    python -m tests.soak.run --hours 2

Prints a line a minute: step, spectra, memory of the kernel (MB), its threads and comms, the run file (MB),
and what was done; in the end how much the memory grew per 100 steps after the first hundred of each kernel.
Needs JupyterLab and a browser, as the browser tests do.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright

from tests.ui.browser import find_browser
from tests.ui.lab import ARGUMENTS, LabPage, start_lab

BEGIN = """
import curiosity_widgets as cw
source = cw.SimulatedSource(shape=({size}, {size}), seed={seed})
workflow = cw.workflows.dense(init=10, batch_size=2, budget=20)
if {resumed}:
    session = cw.Session.open("soak.h5", source)
else:
    session = cw.Session(source, workflow, path="soak.h5", seed={seed})
session.run(len(session.info.candidates) // 4)
"""
SHOW = "cw.Dashboard(session)"
ASK = """
import json, os, threading, psutil
_kernel = get_ipython().kernel
print(json.dumps({
    "pid": os.getpid(), "step": session.snapshot.step, "spectra": len(session.snapshot.measured),
    "state": session.snapshot.state, "memory": psutil.Process().memory_info().rss / 1e6,
    "threads": threading.active_count(), "comms": len(_kernel.comm_manager.comms),
    "file": os.path.getsize(session.path) / 1e6 if session.path.exists() else 0.0,
}))
"""
ACTIONS = ("reload", "reload", "pause", "kill")


class Soak:
    """The page, the kernel behind it, and what was seen of it."""

    def __init__(self, page: LabPage, size: int, seed: int) -> None:
        self.page, self.size, self.seed = page, size, seed
        self.kernels = 0
        self.seen: list[list[dict[str, Any]]] = []  # a list for each kernel

    def begin(self) -> None:
        """A kernel with the session, new or resumed, and its dashboard."""
        code = BEGIN.format(size=self.size, seed=self.seed, resumed=self.kernels > 0)
        name = self.page.lab.write_notebook(f"soak-{self.kernels}.ipynb", code, SHOW)
        self.page.open(name)
        self.page.run_all()
        self.page.page.wait_for_selector(".cw-dashboard", timeout=300_000)
        self.kernels += 1
        self.seen.append([])

    def look(self, did: str) -> None:
        """A line of figures."""
        figures = json.loads(self.page.ask(ASK).splitlines()[-1])
        self.seen[-1].append(figures)
        hidden = ("pid", "state")
        words = [f"{name} {value:.0f}" for name, value in figures.items() if name not in hidden]
        print(time.strftime("%H:%M:%S"), f"kernel {self.kernels}", figures["state"], *words, did, flush=True)

    def act(self, action: str) -> None:
        """What a day at the microscope brings."""
        if action == "reload":
            self.page.page.reload(wait_until="domcontentloaded")
            self.page.page.wait_for_selector(".cw-dashboard", timeout=300_000)
        elif action == "pause":
            self.page.ask("session.pause(); session.wait(60); session.resume()")
        elif action == "kill":
            os.kill(self.seen[-1][-1]["pid"], signal.SIGKILL)
            with contextlib.suppress(Exception):  # the page may ask about the dead kernel meanwhile
                self.page.lab.end_kernels()
            self.begin()

    def growth(self) -> list[float]:
        """MB per 100 steps after the first hundred, for each kernel that came that far."""
        found = []
        for figures in self.seen:
            late = [one for one in figures if one["step"] >= figures[0]["step"] + 100]
            if len(late) > 2:
                steps, memory = ([one[name] for one in late] for name in ("step", "memory"))
                found.append(float(np.polyfit(steps, memory, 1)[0]) * 100)
        return found


def main() -> None:
    """Soak for as long as asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--size", type=int, default=80, help="pixels of the sample's side")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", type=float, default=10.0, help="minutes between two disturbances")
    chosen = parser.parse_args()
    rng = np.random.default_rng(chosen.seed)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        notebooks, state = Path(folder, "notebooks"), Path(folder, "lab")
        notebooks.mkdir()
        state.mkdir()
        lab, process = start_lab(notebooks, state)
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        soak = Soak(LabPage(lab, browser.new_page()), chosen.size, chosen.seed)
        try:
            soak.begin()
            end, disturbed = time.monotonic() + 3600 * chosen.hours, time.monotonic()
            while time.monotonic() < end:
                did = ""
                if time.monotonic() - disturbed > 60 * chosen.every:
                    did, disturbed = str(rng.choice(ACTIONS)), time.monotonic()
                    soak.act(did)
                soak.look(did)
                soak.page.page.wait_for_timeout(min(60.0, 6.0 * chosen.every) * 1000)
            print("growth after the first 100 steps, MB per 100 steps, by kernel:", soak.growth())
            print("errors in the console:", soak.page.errors)
        except Exception:
            print(soak.page.story())
            raise
        finally:
            browser.close()
            process.terminate()
            process.wait(60)


if __name__ == "__main__":
    main()
