"""A run is looked back at: all panels show the step that is chosen, and the present again."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from tests.session.small import SmallLearner, SmallSource, workflow
from tests.ui.lab import LabPage
from tests.ui.test_screen import PANEL

pytestmark = pytest.mark.ui

STEPS = 12
LENGTH = "() => getComputedStyle(document.querySelector('.cw-at-learning .curve')).d"


@pytest.fixture(scope="module")
def run_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = os.environ.get("CURIOSITY_FILM")  # a larger run, to look at
    if given:
        return Path(given)
    path = tmp_path_factory.mktemp("film") / "run.h5"
    plan = workflow(init=6, batch_size=3, budget=6 + 3 * (STEPS - 1))
    with Session(SmallSource(), plan, 3, path, learner=SmallLearner) as session:
        session.run()
        assert session.wait(60)
    return path


@pytest.fixture
def film(lab_page: LabPage, run_file: Path) -> LabPage:
    shutil.copy(run_file, lab_page.lab.folder / "film.h5")
    lab_page.page.set_viewport_size({"width": 1280, "height": 800})
    lab_page.open()
    lab_page.page.locator(".jp-LauncherCard").first.wait_for(timeout=90_000)
    code = "import curiosity_widgets as cw\ndashboard = cw.Dashboard.open('film.h5')\ndashboard"
    lab_page.page.evaluate(PANEL, code)
    lab_page.region("Sample map").locator("canvas").first.wait_for(timeout=90_000)
    return lab_page


def caption(page: LabPage) -> str:
    return str(page.region("Film").locator(".cw-caption").inner_text())


def test_all_panels_show_the_step_that_is_chosen(film: LabPage, run_file: Path, tmp_path: Path) -> None:
    with RunFile.open(run_file) as run:
        last, middle = run.steps[-1], run.steps[len(run.steps) // 2]
        then, now = run.at(middle), run.snapshot
    row = film.region("Film")
    slider, live = row.get_by_label("Step", exact=True), row.get_by_role("button", name="Follow live")
    film.wait_until(lambda: caption(film).startswith(f"step {last} of {last} · {len(now.measured)} spectra"))
    assert live.get_attribute("aria-pressed") == "true"
    # Its caption is whole, also in a narrow dashboard; the notice beside it is not covered.
    for width in (1160, 1280):
        film.page.set_viewport_size({"width": width, "height": 800})
        film.wait_until(
            lambda: film.page.locator(".cw-film .cw-caption").evaluate(
                "node => node.scrollWidth <= node.clientWidth"
            ),
            10,
        )
    canvas = film.region("Sample map").locator(".cw-stage canvas")
    film.choose_layer("Predicted error")
    film.wait_until(lambda: canvas.is_visible())
    present = film.map_picture()
    film.page.screenshot(path=tmp_path / "live.png")

    slider.fill(str(middle))
    film.wait_until(
        lambda: caption(film).startswith(f"step {middle} of {last} · {len(then.measured)} spectra")
    )
    assert live.get_attribute("aria-pressed") == "false"
    film.wait_until(lambda: film.map_picture() != present)
    past = film.map_picture()
    film.page.screenshot(path=tmp_path / "past.png")

    slider.focus()
    film.page.keyboard.press("ArrowRight")
    film.wait_until(lambda: caption(film).startswith(f"step {middle + 1} of"))
    film.page.keyboard.press("ArrowLeft")
    film.wait_until(lambda: caption(film).startswith(f"step {middle} of"))
    film.wait_until(lambda: film.map_picture() == past)

    live.click()
    film.wait_until(lambda: caption(film).startswith(f"step {last} of"))
    film.wait_until(lambda: film.map_picture() == present)

    # It plays from the first step to the last, and is live again.
    seen = set()
    row.get_by_role("button", name="Play").click()
    film.wait_until(lambda: caption(film).startswith("step 1 of") or bool(seen.add(caption(film))))
    film.wait_until(
        lambda: bool(seen.add(caption(film).split(" ")[1])) or live.get_attribute("aria-pressed") == "true",
        seconds=90,
    )
    assert len(seen) >= 4


def test_a_measured_point_says_why_it_was_picked(film: LabPage, run_file: Path, tmp_path: Path) -> None:
    with RunFile.open(run_file) as run:
        point = run.snapshot.measured[-1]
        height, width = run.info.candidates.shape
        step = int(run.snapshot.measured_step[-1])
    canvas = film.region("Sample map").locator(".cw-stage canvas")
    box = canvas.bounding_box()
    place = {"x": box["width"] * (point[1] + 0.5) / width, "y": box["height"] * (point[0] + 0.5) / height}
    canvas.click(position=place)
    film.page.mouse.move(5, 5)
    sentence = film.region("Spectra").locator(".cw-sentence")
    film.wait_until(lambda: f"Picked after step {step}" in sentence.inner_text())
    assert "rank" in sentence.inner_text()
    film.page.screenshot(path=tmp_path / "why.png")
    print(json.dumps(sentence.inner_text()))
