"""β and λ show at once where the loop would go."""

from __future__ import annotations

import json

import pytest

from tests.ui.demo.test_demo import HOLD
from tests.ui.lab import LabPage

pytestmark = pytest.mark.ui

RUN = """
import curiosity_widgets as cw
source = cw.SimulatedSource(shape=(44, 58))
workflow = cw.workflows.dense(patch=7, init=16, batch_size=4, budget=40)
session = cw.Session(source, workflow, seed=0, path="ghosts.h5", overwrite=True)
dashboard = cw.Dashboard(session)
session.run(20)
dashboard
"""
# What moves the sliders without a kernel: the page alone.
MOVE = """([beta, lam]) => new Promise(resolve => {
    const set = (label, value) => {
        const input = document.querySelector(`.cw-controls input[aria-label="${label}"]`);
        input.value = value;
        input.dispatchEvent(new Event('input'));
    };
    set('β', beta);
    set('λ', lam);
    const start = performance.now();
    requestAnimationFrame(() => requestAnimationFrame(() => {
        const canvas = document.querySelector('.cw-map .cw-stage canvas');
        resolve([canvas.dataset.ghosts, Number(canvas.dataset.ghostTime)]);
    }));
})"""


def test_the_first_pick_in_the_page_is_the_kernels_and_needs_no_message(lab_page: LabPage) -> None:
    lab_page.open(lab_page.lab.write_notebook("ghosts.ipynb", RUN))
    lab_page.run_all()
    lab_page.region("Sample map").locator("canvas").first.wait_for(timeout=120_000)
    lab_page.wait_until(lambda: lab_page.state() == "finished", 120)
    lab_page.page.wait_for_timeout(1000)
    first = set()
    for beta in (0, 0.3, 0.6, 1):
        for position in (120, 260):
            lab_page.page.evaluate(HOLD)  # nothing that the page says reaches the kernel
            ghosts, milliseconds = lab_page.page.evaluate(MOVE, [beta, position])
            shown = json.loads(ghosts)
            assert shown, (beta, position)
            assert milliseconds < 50
            lab_page.page.evaluate("() => window.letGo()")
            for name in ("β", "λ"):  # both are let go: until then the page may keep a value to itself
                lab_page.region("Controls").get_by_role("slider", name=name).dispatch_event("change")
            # The kernel has answered once its own picks are shown.
            canvas = lab_page.page.locator(".cw-map .cw-stage canvas")
            lab_page.wait_until(lambda: canvas.get_attribute("data-ghosts") == "null", 20)  # noqa: B023
            ask = (
                f"s = session.snapshot; print(s.beta == session.settings.beta == {float(beta)} and "
                "s.lam == session.settings.lam == dashboard.feed.shared.lam)"
            )
            lab_page.wait_until(lambda: lab_page.ask(ask) == "True", 20)  # noqa: B023
            row, col = json.loads(lab_page.ask("print(session.snapshot.picks[0].tolist())"))
            assert shown[0] == [row, col], (beta, position)
            first.add((row, col))
    assert len(first) > 2
    assert lab_page.errors == []
