"""Of a large sample the map says how closely it shows it: a part of the positions, or all at rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.lab import LabPage

pytestmark = pytest.mark.ui

# What is large here: more than 900 candidates.
LARGE = """
import time
import curiosity_widgets as cw
from curiosity_widgets.learning import in_full
from curiosity_widgets.session.loop.learner_protocol import build_learner
from curiosity_widgets.session.state import history
history.EVALUATED, in_full.TILE = 900, 500
held = {"back": True}

def held_back(workflow, problem):
    learner = build_learner(workflow, problem)
    evaluate_at = learner.evaluate_at
    def after(index, measured):
        while held["back"]:
            time.sleep(0.05)
        return evaluate_at(index, measured)
    learner.evaluate_at = after
    return learner

workflow = cw.workflows.forest(patch=7, init=10, batch_size=5, budget=20)
source = cw.SimulatedSource(shape=(60, 70), seconds_per_point=0.0)
session = cw.Session(source, workflow, seed=0, path="large.h5", overwrite=True, learner=held_back)
session.run(20)
dashboard = cw.Dashboard(session)
dashboard
"""


def test_the_legend_says_how_closely_the_maps_look(lab_page: LabPage, screenshots: Path) -> None:
    lab_page.page.set_viewport_size({"width": 1280, "height": 800})
    lab_page.open(lab_page.lab.write_notebook("large.ipynb", LARGE))
    lab_page.run_all()
    panel = lab_page.region("Sample map")
    panel.locator("canvas").first.wait_for(timeout=120_000)
    lab_page.wait_until(lambda: lab_page.state() == "finished", 120)
    legend = panel.locator(".cw-legend:not(.cw-groups)")
    lab_page.wait_until(lambda: "maps: 1 pixel in 3 × 3" in legend.inner_text())
    panel.screenshot(path=screenshots / "maps_coarse.png")
    lab_page.ask("held['back'] = False; print()")
    lab_page.wait_until(lambda: "maps: full resolution" in legend.inner_text(), 60)
    assert "1 pixel in 3 × 3" in (legend.locator("span").last.get_attribute("title") or "")
    panel.screenshot(path=screenshots / "maps_in_full.png")
