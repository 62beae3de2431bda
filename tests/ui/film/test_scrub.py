"""A run of a hundred steps, scrubbed step by step in the dashboard and on its page: each as it was live."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot
from tests.session.file.film.test_past import recorded
from tests.session.small import SmallLearner, SmallSource, workflow
from tests.ui.film.test_film import caption
from tests.ui.lab import LabPage
from tests.ui.test_screen import PANEL

pytestmark = [pytest.mark.ui, pytest.mark.slow]

STEPS = 100
PLACE = (8, 9)  # of which the predicted error is read


class Live:
    """A run and what was seen of it while it went on."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "hundred.h5"
        plan = workflow(init=6, batch_size=2, budget=6 + 2 * (STEPS - 1))
        with Session(SmallSource(), plan, 3, self.path, learner=SmallLearner) as session:
            seen, _ = recorded(session)
            session.run()
            assert session.wait(120)
            assert session.info is not None
            self.info: RunInfo = session.info
            self.seen: dict[int, Snapshot] = seen

    def check(self, step: int, told: str, read: str) -> None:
        """The caption of the film, and the value at the place on the map, are those of the step."""
        live = self.seen[step]
        entry = live.curve[-1]
        assert told.startswith(f"step {step} of {STEPS} · {entry['n']} spectra")
        assert f"R² {entry[self.info.score]:.2f}" in told
        found = re.search(r"Predicted error: ([-−+\d.e]+)", read)
        assert found, read
        values = live.maps["predicted_error"]
        allowed = np.ptp(values[np.isfinite(values)]) / 255 + 0.006 * abs(
            values[PLACE]
        )  # three digits are shown
        assert abs(float(found[1].replace("−", "-")) - values[PLACE]) <= allowed, (step, read)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Live:
    return Live(tmp_path_factory.mktemp("hundred"))


def select(page: Any, canvas: Any, shape: tuple[int, ...]) -> None:
    box = canvas.bounding_box()
    row, col = PLACE
    canvas.click(
        position={"x": box["width"] * (col + 0.5) / shape[1], "y": box["height"] * (row + 0.5) / shape[0]}
    )
    page.mouse.move(5, 5)


def test_in_the_dashboard(lab_page: LabPage, live: Live) -> None:
    shutil.copy(live.path, lab_page.lab.folder / "hundred.h5")
    lab_page.page.set_viewport_size({"width": 1280, "height": 800})
    lab_page.open()
    lab_page.page.locator(".jp-LauncherCard").first.wait_for(timeout=90_000)
    code = "import curiosity_widgets as cw\ndashboard = cw.Dashboard.open('hundred.h5')\ndashboard"
    lab_page.page.evaluate(PANEL, code)
    sample = lab_page.region("Sample map")
    sample.locator("canvas").first.wait_for(timeout=90_000)
    lab_page.choose_layer("Predicted error")
    select(lab_page.page, sample.locator(".cw-stage canvas").first, live.info.image.shape[1:])
    slider, readout = lab_page.region("Film").get_by_label("Step", exact=True), sample.locator(".cw-readout")
    assert len(live.seen) > STEPS * 3 // 4  # a snapshot may be overtaken by the next
    for step in sorted(live.seen):
        slider.fill(str(step))
        lab_page.wait_until(lambda: caption(lab_page).startswith(f"step {step} of"))  # noqa: B023
        lab_page.next_frame()
        live.check(step, caption(lab_page), readout.inner_text())
    assert lab_page.errors == []


def test_on_its_page(live: Live, chromium: Any, tmp_path: Path) -> None:
    target = cw.report(live.path, tmp_path / "hundred.html")
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(target.as_uri())
    sample, film = (page.get_by_role("region", name=name, exact=True) for name in ("Sample map", "Film"))
    sample.locator(".cw-stage canvas").wait_for()
    sample.get_by_label("Layer").select_option(label="Predicted error")
    select(page, sample.locator(".cw-stage canvas").first, live.info.image.shape[1:])
    slider, told = film.get_by_label("Step", exact=True), film.locator(".cw-caption")
    for step in sorted(live.seen):
        slider.fill(str(step))
        page.wait_for_function(
            "step => document.querySelector('.cw-caption').textContent.startsWith(`step ${step} of`)",
            arg=step,
        )
        page.wait_for_timeout(30)
        live.check(step, told.inner_text(), sample.locator(".cw-readout").inner_text())
    assert errors == []
    context.close()
