"""The pictures of the dashboard in README and on the first page: one screen of a run, in both themes.

python docs/site/dashboard_pictures.py      (pip install ".[test]", a Chromium)
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.paths import ROOT
from tests.ui.browser import find_browser
from tests.ui.lab import ARGUMENTS, LabPage, start_lab
from tests.ui.test_screen import PANEL

DOCS = ROOT / "docs"
WINDOW = {"width": 1060, "height": 800}  # about as wide as a column of GitHub, so that words stay readable
SHARP = 2  # pixels of the picture for each of the window
PIXELS = 100  # of the sample, rows and columns
LOOP = 41, 51  # row and column of an initial spectrum that is a full loop
RUN = """
import curiosity_widgets as cw
source = cw.ReplaySource(cw.datasets.load("pto-1.7um"))
session = cw.Session(source, cw.workflows.dense(patch=13), seed=0, path="run.h5")
session.subscribe(lambda now: now.shown.step == 7 and now.state == "running" and session.pause())
session.run(100)
cw.Dashboard(session)
"""


def main() -> None:
    """Run, draw, write."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        here = Path(folder) / "here"
        here.mkdir()
        lab, process = start_lab(here, Path(folder))
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        try:
            page = LabPage(lab, browser.new_page(viewport=WINDOW, device_scale_factor=SHARP))
            draw(page)
            if page.errors:
                raise SystemExit("\n".join(page.errors))
        finally:
            browser.close()
            process.terminate()
            process.wait(60)


def draw(page: LabPage) -> None:
    """A run that was paused in a batch, so that its next picks are shown."""
    page.open()
    page.page.locator(".jp-LauncherCard").first.wait_for(timeout=90_000)
    page.page.add_style_tag(content=".Toastify { display: none; }")
    page.page.evaluate(PANEL, RUN.strip() + "\n")
    page.page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
    page.region("Sample map").locator("canvas").first.wait_for(timeout=90_000)
    page.wait_until(lambda: page.state() == "paused", 180)
    page.choose_layer("Predicted error")
    canvas = page.region("Sample map").locator(".cw-stage canvas").first
    box = canvas.bounding_box()
    row, col = ((number + 0.5) / PIXELS for number in LOOP)
    canvas.click(position={"x": box["width"] * col, "y": box["height"] * row})
    page.page.evaluate("() => document.activeElement.blur()")  # no frame of the focus in the picture
    for theme, name in (("Dark", "dashboard_dark.png"), ("Light", "dashboard.png")):
        page.theme(f"JupyterLab {theme}")
        page.page.mouse.move(0, 0)
        page.page.wait_for_timeout(2000)
        save(page.page.locator(".cw-dashboard").last, DOCS / name)


def save(shown: Any, path: Path) -> None:
    """What is shown, as a PNG of few colours."""
    picture = Image.open(io.BytesIO(shown.screenshot())).convert("RGB")
    picture = picture.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)  # keeps rare colours
    picture.save(path, "PNG", optimize=True)
    sys.stdout.write(f"{path}: {path.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
