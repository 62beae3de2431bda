"""Run the notebooks that show a dashboard in JupyterLab, and keep a picture of it beside their other outputs.

python docs/site/live_notebooks.py [NAME...]      (pip install ".[test]", a Chromium)

A dashboard is drawn by the page, so a kernel alone would leave nothing for those who read on GitHub.
"""

from __future__ import annotations

import base64
import io
import json
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

LIVE = ("quickstart", "class_room", "paper_workflow_a", "paper_workflow_b")
VIEW = "application/vnd.jupyter.widget-view+json"
SECONDS = 1800
RAN = """() => {
    const { content, sessionContext } = window.jupyterapp.shell.currentWidget;
    const code = [...content.model.cells].filter(cell => cell.type === 'code');
    const states = [...document.querySelectorAll('.cw-state')].map(state => state.textContent);
    return sessionContext.session.kernel.status === 'idle'
        && code.every(cell => cell.executionCount !== null)
        && states.every(state => state === 'finished')
        && !/\\w …/.test(document.body.innerText);
}"""


def main() -> None:
    """Run those that are named, or all, and write them back."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        for name in sys.argv[1:] or LIVE:
            path = ROOT / "examples" / f"{name}.ipynb"
            with tempfile.TemporaryDirectory() as folder:
                ran = run(browser, path, Path(folder))
            path.write_text(json.dumps(ran, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            sys.stdout.write(f"{path}: {path.stat().st_size / 1000:.0f} kB\n")
        browser.close()


def run(browser: Any, path: Path, folder: Path) -> dict[str, Any]:
    """The notebook as JupyterLab saves it after a run, dashboards replaced by their pictures."""
    notebook = without_outputs(json.loads(path.read_text(encoding="utf-8")))
    here = folder / "here"
    here.mkdir()
    (here / path.name).write_text(json.dumps(notebook), encoding="utf-8")
    lab, process = start_lab(here, folder)
    try:
        page = LabPage(lab, browser.new_page(viewport={"width": 1280, "height": 1500}))
        page.open(path.name)
        page.page.add_style_tag(content=".Toastify { display: none; }")
        page.run_all()
        page.page.locator(".jp-OutputArea .jupyter-widgets").first.wait_for(timeout=SECONDS * 1000)
        page.page.wait_for_function(RAN, timeout=SECONDS * 1000)
        page.page.wait_for_timeout(3000)
        pictures = {number: picture_of(page, number) for number in dashboards(page)}
        page.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        saved: dict[str, Any] = json.loads((here / path.name).read_text(encoding="utf-8"))
        if page.errors:
            raise SystemExit("\n".join(page.errors))
    finally:
        process.terminate()
        process.wait(60)
    return with_pictures(notebook, saved, pictures)


def dashboards(page: LabPage) -> list[int]:
    """The numbers of the cells that show a view of ours."""
    found = page.page.locator(".jp-Notebook .jp-Cell").evaluate_all(
        "cells => cells.map((cell, number) => cell.querySelector('.jupyter-widgets') ? number : -1)"
    )
    return [number for number in found if number >= 0]


def picture_of(page: LabPage, number: int) -> str:
    """What a cell shows, as a PNG of few colours, in base64."""
    shown = page.page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".jupyter-widgets").first
    image = Image.open(io.BytesIO(shown.screenshot())).convert("RGB")
    image = image.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)  # keeps rare colours
    content = io.BytesIO()
    image.save(content, "PNG", optimize=True)
    return base64.b64encode(content.getvalue()).decode()


def without_outputs(notebook: dict[str, Any]) -> dict[str, Any]:
    """A notebook as it was before it ran."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return notebook


def with_pictures(
    notebook: dict[str, Any], saved: dict[str, Any], pictures: dict[int, str]
) -> dict[str, Any]:
    """The first notebook with the outputs of the saved one; what needs a kernel gives way to its picture."""
    for number, (cell, ran) in enumerate(zip(notebook["cells"], saved["cells"], strict=True)):
        if cell["cell_type"] != "code":
            continue
        cell |= {"outputs": ran["outputs"], "execution_count": ran["execution_count"]}
        for output in cell["outputs"]:
            if VIEW in output.get("data", {}):
                output["data"] = {"image/png": pictures[number], "text/plain": "the dashboard"}
    return notebook


if __name__ == "__main__":
    main()
