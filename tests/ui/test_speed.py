"""How fast the dashboard answers while a training keeps the machine busy."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

from tests.ui.lab import LabPage
from tests.ui.test_dashboard import SETUP

pytestmark = [pytest.mark.ui, pytest.mark.slow]

TRAIN = """
import threading, torch
torch.set_num_threads(1)
stop = threading.Event()
def train():
    net = torch.nn.Sequential(torch.nn.Linear(256, 512), torch.nn.ReLU(), torch.nn.Linear(512, 64))
    best = torch.optim.Adam(net.parameters())
    x, y = torch.randn(128, 256), torch.randn(128, 64)
    while not stop.is_set():
        best.zero_grad(); ((net(x) - y) ** 2).mean().backward(); best.step()
threading.Thread(target=train, daemon=True).start()
"""
# One move of the slider, and the frame that paints it.
SLIDE = """i => {
    const slider = document.querySelector('.cw-slider input');
    slider.value = String((i % 50) / 50);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
WATCH_HOVER = """() => {
    window.waits = [];
    let moved = null;
    const canvas = document.querySelector('.cw-stage canvas');
    canvas.addEventListener('pointermove', () => { moved ??= performance.now(); });
    const region = [...document.querySelectorAll('[role=region]')].find(node => node.ariaLabel === 'Spectra');
    new MutationObserver(changes => {
        const drawn = changes.some(change => change.target.nodeName === 'path');
        if (drawn && moved !== null) { window.waits.push(performance.now() - moved); moved = null; }
    }).observe(region, { subtree: true, attributes: true, attributeFilter: ['d'] });
}"""
WATCH_PAINT = """() => {
    window.painted = [];
    const put = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function (image, ...rest) {
        put.call(this, image, ...rest);
        if (image.width === 256) { window.painted.push((performance.timeOrigin + performance.now()) / 1000); }
    };
}"""


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """Times say something only where no other programs take the processors (the training is ours)."""
    if hasattr(os, "getloadavg") and os.getloadavg()[0] > (os.cpu_count() or 1) / 2:
        pytest.skip(f"the machine is busy: load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def open_dashboard(page: LabPage, name: str, shape: tuple[int, int]) -> None:
    setup = SETUP.replace("make_info((60, 82), 13)", f"make_info({shape}, 13)")
    setup = setup.replace("cw.Dashboard(session)", "cw.Dashboard(session, 'compact')")
    page.open(page.lab.write_notebook(name, TRAIN + setup))
    page.run_all()
    page.region("Sample map").locator("canvas").first.wait_for(timeout=120_000)
    page.wait_until(lambda: page.count() == 30)


def test_beta_repaints_512_by_512_within_a_frame(lab_page: LabPage) -> None:
    open_dashboard(lab_page, "beta.ipynb", (512, 512))
    lab_page.choose_layer("Acquisition")
    lab_page.page.wait_for_timeout(3000)
    # The script's own time on its thread: what other programs take of the machine does not count.
    devtools = lab_page.page.context.new_cdp_session(lab_page.page)
    devtools.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
    devtools.send("Performance.enable")

    def script_seconds() -> float:
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in metrics if metric["name"] == "ScriptDuration"))

    spent = []
    for move in range(100):
        before = script_seconds()
        lab_page.page.evaluate(SLIDE, move)
        spent.append(1000 * (script_seconds() - before))
    lab_page.ask("stop.set()")
    assert np.median(spent) > 0.5  # it was measured
    assert np.percentile(spent, 95) <= 16, np.percentile(spent, [50, 95, 100])


def test_hovered_spectra_are_drawn_within_150_milliseconds(lab_page: LabPage) -> None:
    open_dashboard(lab_page, "hover.ipynb", (60, 82))
    box = lab_page.region("Sample map").locator(".cw-stage canvas").bounding_box()
    lab_page.page.evaluate(WATCH_HOVER)
    rng = np.random.default_rng(0)
    for across, down in 0.15 + 0.6 * rng.random((50, 2)):
        lab_page.page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
        lab_page.page.wait_for_timeout(250)
    waits = lab_page.page.evaluate("() => window.waits")
    lab_page.ask("stop.set()")
    assert len(waits) >= 45
    assert np.percentile(waits, 95) <= 150, np.percentile(waits, [50, 95, 100])


def test_a_new_snapshot_is_painted_within_100_milliseconds(lab_page: LabPage) -> None:
    open_dashboard(lab_page, "paint.ipynb", (256, 256))
    lab_page.choose_layer("Predicted error")
    lab_page.ask("moments = [make_snapshot(info, 31 + k, 5) for k in range(2)]")
    lab_page.page.evaluate(WATCH_PAINT)
    published = json.loads(
        lab_page.ask(
            "import time\n"
            "told = []\n"
            "for k in range(25):\n"
            "    time.sleep(0.4); told.append(time.time())\n"
            "    session.publish(moments[k % 2])\n"
            "time.sleep(0.5)\n"
            "print(told)"
        )
    )
    painted = np.array(lab_page.page.evaluate("() => window.painted"))
    lab_page.ask("stop.set()")
    waits = [1000 * (painted[painted > moment][0] - moment) for moment in published]
    assert np.percentile(waits, 95) <= 100, np.percentile(waits, [50, 95, 100])
