"""What is not learnable, on the sample map: a real run on real data with a band of noise."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.ui.lab import LabPage

pytestmark = [pytest.mark.ui, pytest.mark.slow]

BAND = """
import numpy as np
import curiosity_widgets as cw
from curiosity_widgets.benchmarks.samples import load_sample
sample = load_sample("pto-1.7um+noiseband", 0)
workflow = cw.workflows.dense(init=30, batch_size=10, budget=100)
source = cw.ReplaySource(sample.data)
session = cw.Session(source, workflow, seed=0, holdout=0.15, path="band.h5", overwrite=True)
session.run(100)
dashboard = cw.Dashboard(session)
dashboard
"""
LABEL = "Not learnable"
# Colour (n, 3) of the middle of every pixel of the sample, row by row, while the whole of it is shown.
COLOURS = """([rows, cols]) => {
    const canvas = document.querySelector('.cw-stage canvas');
    const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const at = (i, count, size) => Math.floor(((i + 0.5) * size) / count);
    return [...Array(rows * cols).keys()].map(pixel => {
        const x = at(pixel % cols, cols, canvas.width), y = at(Math.floor(pixel / cols), rows, canvas.height);
        return [...data.slice(4 * (y * width + x), 4 * (y * width + x) + 3)];
    });
}"""


def test_a_band_of_noise_is_marked_explained_and_left(lab_page: LabPage, screenshots: Path) -> None:
    pytest.importorskip("mexpsimu", reason="the PTO data come with mexpsimu (extra `demo`)")
    lab_page.page.set_viewport_size({"width": 1440, "height": 2000})
    lab_page.open(lab_page.lab.write_notebook("band.ipynb", BAND))
    lab_page.run_all()
    panel = lab_page.region("Sample map")
    panel.locator("canvas").first.wait_for(timeout=120_000)
    lab_page.wait_until(lambda: lab_page.state() == "finished", 240)
    band = np.array(json.loads(lab_page.ask("print(sample.band.astype(int).tolist())")), dtype=bool)
    layers = panel.get_by_label("Layer").locator("option")
    lab_page.wait_until(lambda: LABEL in layers.all_inner_texts())
    lab_page.choose_layer(LABEL)
    lab_page.next_frame()

    # The legend says it in words, and what is painted in its colour lies in the band.
    entry = panel.locator(".cw-groups > span", has_text="not learnable")
    assert "unrelated to the structure" in entry.inner_text()
    swatch = entry.locator(".cw-swatch").evaluate("node => getComputedStyle(node).backgroundColor")
    colour = [int(part) for part in swatch[4:-1].split(",")]
    painted = np.array(lab_page.page.evaluate(COLOURS, list(band.shape)))
    marked = (painted == colour).all(axis=1).reshape(band.shape)
    assert marked[band].mean() > 0.4  # hatching and marks lie over some of it
    assert band[marked].mean() > 0.8

    # So does the tip.
    box = panel.locator(".cw-stage canvas").bounding_box()
    height, width = band.shape
    row, col = np.argwhere(marked & band)[int((marked & band).sum()) // 2]
    panel.locator(".cw-stage canvas").hover(
        position={"x": box["width"] * (col + 0.5) / width, "y": box["height"] * (row + 0.5) / height}
    )
    where, lengths, what = panel.locator(".cw-tip").inner_text().split(" · ")
    assert (where, lengths[-3:]) == (f"row {row}, col {col}", " µm")
    assert what.startswith("not learnable: ")
    panel.screenshot(path=screenshots / "band-tip.png")

    # Picks keep out of it, once they can know, and none of the next ones lies where it is marked. At its edge
    # one may lie in the band: seeds differ.
    ask = (
        "snapshot = session.snapshot; picked = snapshot.measured[snapshot.measured_step > 0]; "
        "at = lambda places: tuple(np.rint(places).astype(int).T); "
        "band = sample.band[at(np.concatenate([picked, snapshot.picks]))]; "
        "print(len(snapshot.picks), band.mean(), "
        "(snapshot.maps['cannot_be_learned_here'][at(snapshot.picks)] > 0).sum())"
    )
    ahead, share, on_marked = lab_page.ask(ask).split()
    assert int(ahead) == 10
    assert float(share) < band.mean() / 2
    assert on_marked == "0"

    # Whole, also what the panel has no room for.
    learning = lab_page.region("Learning")
    sentence = learning.locator(".cw-sentence").get_attribute("title") or ""
    assert "% of the sample is not learnable" in sentence
    lab_page.page.set_viewport_size({"width": 1280, "height": 800})
    whole = learning.locator(".cw-whole-text p")
    assert whole.count() == 0  # the text stands in the page once
    learning.locator("summary", has_text="more").click()
    whole.first.wait_for()
    assert " ".join(whole.all_inner_texts()) == sentence
    lab_page.page.keyboard.press("Escape")
    lab_page.wait_until(lambda: whole.count() == 0)
    lab_page.page.set_viewport_size({"width": 1440, "height": 2000})
    for theme in ("Dark", "Light"):
        lab_page.theme(f"JupyterLab {theme}")
        lab_page.page.wait_for_timeout(600)
        panel.screenshot(path=screenshots / f"band-{theme.lower()}.png")
        lab_page.page.locator(".cw-dashboard").screenshot(
            path=screenshots / f"band-whole-{theme.lower()}.png"
        )
    assert lab_page.errors == []
