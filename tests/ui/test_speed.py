"""How fast the dashboard answers while a training keeps the machine busy.

Script time is the time for which the page's own thread has the processor while it runs scripts: what other
programs take of the machine does not count, so it is asserted always. Waiting times hold where no other
programs take the processors.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.ui.lab import LabPage
from tests.ui.test_dashboard import ROOT, SETUP
from tests.ui.trace import Trace, busy

pytestmark = [pytest.mark.ui, pytest.mark.slow, pytest.mark.timing]

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
# A host of virtual machines takes some hundredths of a second now and then, and they count as the thread's:
# every move is made in each turn, and its shortest time is taken.
TURNS = 3
# Move a slider once and wait for the frame that paints it.
SLIDE = """([slider, share]) => {
    const input = document.querySelector(`.cw-slider input[aria-label="${slider}"]`);
    input.value = String(Number(input.min) + share * (input.max - input.min));
    input.dispatchEvent(new Event('input', { bubbles: true }));
    return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
# Every message between page and kernel about a widget: which way, of which widget, and what of it.
WATCH_MESSAGES = """() => {
    window.messages = [];
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    kernel.anyMessage.connect((_, { msg, direction }) => {
        if (!msg.header.msg_type.startsWith('comm_')) { return; }
        const data = msg.content.data ?? {};
        const what = data.method === 'update' ? Object.keys(data.state).sort() : [data.method];
        window.messages.push([direction, msg.content.comm_id, what]);
    });
}"""
# When a picture of a width is painted: in seconds since 1970.
WATCH_PAINT = """width => {
    window.painted = [];
    const put = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function (image, ...rest) {
        put.call(this, image, ...rest);
        if (image.width !== width) { return; }
        window.painted.push((performance.timeOrigin + performance.now()) / 1000);
    };
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
LARGE = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import numpy as np
from tests.widgets.fake_session import FakeSession, make_info, make_snapshot
import curiosity_widgets as cw
info = make_info((1024, 1024), 13)
n = len(info.candidates)
rng = np.random.default_rng(0)
index = rng.permutation(n)[:300]
session = FakeSession(info)
session.snapshot = make_snapshot(make_info(), 9).with_(
    prediction=None, clusters=None, picks=info.candidates.positions[:2], measured_index=index,
    measured=info.candidates.positions[index], measured_step=np.arange(300) // 10,
    maps={{name: info.candidates.to_map(rng.random(n))
          for name in ("predicted_error", "acquisition", "typical", "farthest")}})
cw.MapPanel(session)
"""


def summary(times: Any) -> str:
    p50, p95, most = np.percentile(times, [50, 95, 100])
    return f"{p50:.1f}, {p95:.1f}, {most:.1f} ms (p50, p95, max; n = {len(times)})"


def assert_waits(waits: Any, limit: float, reason: str) -> None:
    """The 95th percentile is at most ``limit`` ms; on a busy machine a longer one is not held against us."""
    print(f"waits {summary(waits)}; {reason or 'the machine was idle'}")
    if np.percentile(waits, 95) > limit and reason:
        pytest.skip(f"waits {summary(waits)}, but {reason}")
    assert np.percentile(waits, 95) <= limit, summary(waits)


def open_dashboard(page: LabPage, name: str, shape: tuple[int, int]) -> None:
    setup = SETUP.replace("make_info((60, 82), 13)", f"make_info({shape}, 13)")
    setup = setup.replace("cw.Dashboard(session)", "cw.Dashboard(session, 'compact')")
    page.open(page.lab.write_notebook(name, TRAIN + setup))
    page.run_all()
    page.region("Sample map").locator("canvas").first.wait_for(timeout=120_000)
    page.wait_until(lambda: page.count() == 30)


def test_beta_and_lambda_repaint_512_by_512_within_a_frame(lab_page: LabPage) -> None:
    open_dashboard(lab_page, "beta.ipynb", (512, 512))
    lab_page.choose_layer("Acquisition")
    lab_page.page.wait_for_timeout(3000)
    ids = "print(*(p.model_id for p in (dashboard.map, dashboard.feed.shared)))"
    map_id, shared_id = lab_page.ask(ids).split()
    lab_page.page.evaluate(WATCH_MESSAGES)
    lab_page.page.evaluate(WATCH_PAINT, 512)
    trace = Trace(lab_page.page)
    for _ in range(TURNS):
        for move in range(100):
            slider, share = ("β", (move % 50) / 49) if move < 50 else ("λ", (move * 7 % 50) / 49)
            trace.mark("move")
            lab_page.page.evaluate(SLIDE, [slider, share])
    trace.mark("rest")
    painted = len(lab_page.page.evaluate("() => window.painted"))
    lab_page.page.wait_for_timeout(1500)
    times = trace.stop().scripts()["move"]
    print(f"all turns: script {summary(times[0])}")
    processor, clock = (np.reshape(each, (TURNS, 100)).min(axis=0) for each in times)
    messages = lab_page.page.evaluate("() => window.messages")
    print(f"script {summary(processor)}; on the clock {summary(clock)}; {len(messages)} messages")
    # What the kernel says changes nothing.
    assert len(lab_page.page.evaluate("() => window.painted")) == painted
    # Each move once (the first of a slider may be where it stood).
    assert 100 * TURNS - 2 <= painted <= 100 * TURNS
    # Map and kernel say nothing to each other; the kernel hears only where β and λ stand, now and then.
    assert all(comm != map_id for _, comm, _ in messages)
    sent = [(comm, what) for direction, comm, what in messages if direction == "send"]
    assert len(sent) < 100 * TURNS
    assert all(comm == shared_id and set(what) <= {"beta", "lam", "scheduled"} for comm, what in sent), sent
    assert lab_page.ask("print(session.settings.lam)") == lab_page.ask("print(dashboard.feed.shared.lam)")
    lab_page.ask("stop.set()")
    assert np.median(times[0]) > 0.3  # it was measured
    assert np.percentile(processor, 95) <= 16, summary(processor)


def test_a_map_of_1024_by_1024_stays_fluid(lab_page: LabPage) -> None:
    lab_page.open(lab_page.lab.write_notebook("large.ipynb", LARGE))
    lab_page.run_all()
    panel, page = lab_page.region("Sample map"), lab_page.page
    canvas = panel.locator(".cw-stage canvas")
    canvas.wait_for(timeout=120_000)
    lab_page.wait_until(lambda: "Predicted error" in panel.get_by_label("Layer").inner_text())
    lab_page.choose_layer("Predicted error")
    lab_page.ask("dashboard.map.path = True")
    box = canvas.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.wait_for_timeout(2000)
    page.evaluate(WATCH_PAINT, 1024)
    trace = Trace(page)
    pictures = []

    def frame(kind: str, act: Callable[[], None]) -> None:
        trace.mark(kind)
        act()
        lab_page.next_frame()

    def look() -> None:
        trace.mark("picture")
        pictures.append(lab_page.map_picture())

    look()
    for _ in range(20):
        frame("zoom", lambda: page.mouse.wheel(0, -40))
    look()
    page.mouse.down()
    for step in range(40):
        x, y = middle[0] + 4 * step, middle[1] - 2 * step
        frame("pan", lambda: page.mouse.move(x, y))  # noqa: B023 (called at once)
    page.mouse.up()
    look()
    for step in range(40):
        x, y = middle[0] + 3 * step, middle[1] + step
        frame("hover", lambda: page.mouse.move(x, y))  # noqa: B023
    for _ in range(20):
        frame("zoom", lambda: page.mouse.wheel(0, 40))
    look()
    assert len(set(pictures)) == 4  # it was zoomed, panned and zoomed back
    assert page.evaluate("() => window.painted") == []  # never coloured anew
    for kind, (processor, clock) in trace.stop().scripts().items():
        print(f"{kind}: script {summary(processor)}; on the clock {summary(clock)}")
        if kind != "picture":
            assert np.median(processor) > 0.1  # it was measured
            assert np.percentile(processor, 95) <= 16, (kind, summary(processor))
    assert lab_page.errors == []


def test_hovered_spectra_are_drawn_within_150_milliseconds(lab_page: LabPage) -> None:
    reason = busy()
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
    assert_waits(waits, 150, reason)


def test_a_new_snapshot_is_painted_within_100_milliseconds(lab_page: LabPage) -> None:
    reason = busy()
    open_dashboard(lab_page, "paint.ipynb", (256, 256))
    lab_page.choose_layer("Predicted error")
    lab_page.ask("moments = [make_snapshot(info, 31 + k, 5) for k in range(2)]")
    lab_page.page.evaluate(WATCH_PAINT, 256)
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
    assert_waits([1000 * (painted[painted > moment][0] - moment) for moment in published], 100, reason)
