"""The report of a run as a page of its own, without kernel and network."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.session.session import Session
from tests.paths import ROOT
from tests.session.small import SmallLearner, SmallSource, workflow
from tests.ui.trace import Trace, busy

pytestmark = pytest.mark.ui

RUN = ROOT / "tests" / "session" / "file" / "written_by_0e87a72" / "plain.h5"
CUT = """() => [...document.querySelectorAll('.cw-figure svg')].flatMap(drawn => {
    const box = drawn.getBoundingClientRect();
    return [...drawn.querySelectorAll('text')].filter(text => {
        const { left, right, top, bottom } = text.getBoundingClientRect();
        return left < box.left - 0.5 || right > box.right + 0.5 || top < box.top - 0.5 ||
            bottom > box.bottom + 0.5;
    }).map(text => text.textContent);
})"""


# Lines of the figure of spectra by their names, as values: the ticks of the y axis say what a pixel is.
LINES = """() => {
    const drawn = document.querySelector('[data-panel=spectra] .cw-figure svg');
    const level = it => it.getAttribute('y1') === it.getAttribute('y2');
    const lines = [...drawn.querySelectorAll('.cw-grid')].filter(level);
    const ticks = lines.map(line => [Number(line.getAttribute('y1')),
        Number(line.nextElementSibling.textContent.replace('\u2212', '-'))]);
    const [[from, low], [to, high]] = [ticks[0], ticks.at(-1)];
    const value = y => low + (y - from) / (to - from) * (high - low);
    const found = {pixel: Math.abs((high - low) / (to - from))};
    for (const path of drawn.querySelectorAll('.cw-line')) {
        const points = [...path.getAttribute('d').matchAll(/[ML]([^,]+),([^ML]+)/g)];
        found[path.querySelector('title').textContent] = points.map(point => value(Number(point[2])));
    }
    return found;
}"""


class Hundred(SmallSource):
    """100 × 100 spectra of 256 values."""

    def __init__(self) -> None:
        super().__init__()
        rows, cols = np.indices((100, 100))
        self.height = np.sin(rows / 9.0) * np.cos(cols / 14.0)
        self.phase = np.cos(rows / 12.0 + cols / 20.0)
        self.bias = np.linspace(-4.0, 4.0, 256)
        self.cube = np.tanh(self.bias + 2 * self.height[..., None]) * (1 + 0.3 * self.phase[..., None])


def finished(path: Path, source: SmallSource) -> Path:
    """A run file of a hundred steps."""
    plan = workflow(init=20, batch_size=1, budget=120)
    with Session(source, plan, 3, path, learner=SmallLearner) as session:
        session.run()
        assert session.wait(300)
    return path


def until(page: Any, condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, page.evaluate("() => document.body.innerText")
        page.wait_for_timeout(30)


@pytest.fixture
def offline(chromium: Any) -> Iterator[Any]:
    """A page without a network, on which nothing goes wrong."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    yield page
    assert errors == []
    context.close()


def region(page: Any, name: str) -> Any:
    return page.get_by_role("region", name=name, exact=True)


def place_of(canvas: Any, row: float, col: float, shape: tuple[int, ...]) -> tuple[float, float]:
    """Where a pixel of the map is on the page."""
    box = canvas.bounding_box()
    return (
        box["x"] + (col + 0.5) / shape[1] * box["width"],
        box["y"] + (row + 0.5) / shape[0] * box["height"],
    )


def test_the_panels_of_a_report_are_linked_without_kernel_and_network(
    offline: Any, tmp_path: Path, screenshots: Path
) -> None:
    page = offline
    target = cw.report(shutil.copy(RUN, tmp_path / "run.h5"))
    with cw.RunFile.open(tmp_path / "run.h5") as run:
        measured, early = run.snapshot.measured, run.at(run.steps[0])
        shape, training = run.info.image.shape[1:], run.snapshot.training
    page.goto(target.as_uri())
    sample, spectra = region(page, "Sample map"), region(page, "Spectra")
    canvas = sample.locator(".cw-stage canvas")
    canvas.wait_for()
    for name in (
        "Controls", "Spectra", "Latent space", "Learning", "Film", "Ensemble", "Settings", "Log", "Citation",
    ):  # fmt: skip
        assert region(page, name).is_visible(), name
    row, col = (int(value) for value in measured[-1])
    until(page, lambda: f"row {row}, col {col}: measured" in spectra.inner_text())

    # Hover and click on the map move the spectrum, in the page alone.
    first = measured[0]
    at = place_of(canvas, *first, shape)
    before = spectra.locator("path").last.get_attribute("d")
    page.mouse.move(*at)
    until(page, lambda: f"row {first[0]:g}, col {first[1]:g}: measured" in spectra.inner_text())
    assert spectra.locator("path").last.get_attribute("d") != before
    page.mouse.click(*at)
    page.mouse.move(5, 5)
    until(page, lambda: f"row {first[0]:g}, col {first[1]:g}: measured" in spectra.inner_text())

    # The acquisition follows β and λ from the terms that the file holds.
    sample.get_by_label("Layer").select_option(label="Acquisition")
    picture = "() => document.querySelector('[data-panel=map] .cw-stage canvas').toDataURL()"
    page.wait_for_timeout(200)
    shown = page.evaluate(picture)
    region(page, "Controls").get_by_role("slider", name="β").press("End")
    until(page, lambda: page.evaluate(picture) != shown)

    # Back to the first step: its points, maps and score, as the file has them.
    film = region(page, "Film")
    present = page.evaluate(picture)
    film.get_by_role("slider", name="Step").press("Home")
    until(page, lambda: f"step {early.step} of" in film.inner_text())
    assert f"{len(early.measured)} spectra" in film.inner_text()
    until(page, lambda: page.evaluate(picture) != present)
    film.get_by_role("button", name="Follow live").click()
    until(page, lambda: f"{len(measured)} spectra" in film.inner_text())
    assert film.get_by_role("button", name="Play").is_enabled()

    # The button is the last of its row, and a time of the log one line.
    for name in ("Spectra", "Learning", "Sample map"):
        head = region(page, name).locator(".cw-head").first.bounding_box()
        button = region(page, name).locator(".cw-export > button").bounding_box()
        assert abs(head["x"] + head["width"] - button["x"] - button["width"]) < 2, name
        assert button["y"] - head["y"] < 4, name
    heights = page.locator(".words td:first-child").evaluate_all(
        """cells => cells.map(cell => {
            const words = new Range();
            words.selectNodeContents(cell);
            return words.getBoundingClientRect().height;
        })"""
    )
    assert max(heights) < 24

    # Who the members are, as in the dashboard.
    assert training is not None
    members = region(page, "Ensemble").get_by_role("table", name="Members of the ensemble")
    assert members.get_by_role("row").count() == 1 + len(training.members)
    best = next(member for member in training.members if member.best)
    assert members.get_by_text(f"★ {best.name} (best)").is_visible()

    assert page.evaluate(CUT) == []
    with page.expect_download() as loaded:
        region(page, "Controls").get_by_role("button", name="Points (CSV)").click()
    assert len(Path(loaded.value.path()).read_text(encoding="utf-8").splitlines()) == len(measured) + 1

    pytest.importorskip("axe_playwright_python", reason="extra `test`")
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=screenshots / f"report-{scheme}.png", full_page=True)
        found = page.evaluate("() => axe.run()")
        serious = [it for it in found["violations"] if it["impact"] in ("serious", "critical")]
        assert serious == [], [(it["id"], [node["target"] for node in it["nodes"]]) for it in serious]


def test_every_step_shows_the_spectra_that_the_file_keeps_of_it(
    offline: Any, tmp_path: Path, screenshots: Path
) -> None:
    page, path = offline, finished(tmp_path / "run.h5", SmallSource())
    target = cw.report(path)
    page.goto(target.as_uri())
    canvas, film = region(page, "Sample map").locator(".cw-stage canvas"), region(page, "Film")
    canvas.wait_for()
    page.evaluate("() => document.querySelector('.cw-report').scrollIntoView()")
    sentence = region(page, "Spectra").locator(".cw-sentence")
    with cw.RunFile.open(path) as run:
        info, now = run.info, run.snapshot
        assert run.steps[-1] >= 100
        first = run.at(1).prediction
        assert first is not None
        assert first.sample is not None
        never = int(np.setdiff1d(first.sample, now.measured_index)[100])  # of the sample of every step
        late = int(now.measured_index[-3])  # measured near the end
        for candidate in (never, late):
            row, col = (int(value) for value in info.candidates.pixels[candidate])
            page.mouse.click(*place_of(canvas, row, col, info.image.shape[1:]))
            page.mouse.move(5, 5)
            until(page, lambda: f"row {row}, col {col}" in sentence.inner_text())  # noqa: B023 - used at once
            for step in (*range(1, 100, 14), 99, run.steps[-1]):
                film.get_by_role("slider", name="Step").fill(str(step))
                until(page, lambda: f"step {step} of" in film.inner_text())  # noqa: B023
                lines, then = page.evaluate(LINES), run.at(step)
                assert ("measured" in lines and bool(lines["measured"])) == (candidate in then.measured_index)
                if lines["measured"]:
                    place = int(np.flatnonzero(then.measured_index == candidate)[-1])
                    assert close(lines, "measured", then.spectra[place], 0.0)
                assert then.prediction is not None
                if step == run.steps[-1]:
                    then = now  # of which the page has everything
                elif not then.prediction.is_known(candidate):
                    assert "is not kept of this step" in sentence.inner_text()
                    assert lines["predicted"] == []
                    continue
                assert then.prediction is not None
                spectra = then.prediction.spectra(np.arange(len(info.candidates)))
                near = float(np.nanmax(spectra) - np.nanmin(spectra)) / 255
                assert close(lines, "predicted", spectra[candidate], near)
        # A point that was picked says why, and what was expected of it.
        assert "Picked after step" in sentence.inner_text()
        assert page.evaluate(LINES)["predicted then"]
    page.screenshot(path=screenshots / "report-spectra.png")


def close(lines: dict[str, Any], name: str, values: Any, near: float) -> bool:
    """Whether a drawn line has these values, within ``near`` and what a pixel can show."""
    found = np.asarray(lines[name])
    return len(found) == len(values) and bool(np.abs(found - values).max() <= near + 0.2 * lines["pixel"])


@pytest.mark.slow
@pytest.mark.timing
def test_the_report_of_a_hundred_steps_opens_in_two_seconds(offline: Any, tmp_path: Path) -> None:
    target = cw.report(finished(tmp_path / "run.h5", Hundred()), tmp_path / "run.html")
    assert target.stat().st_size <= 15_000_000

    def drawn() -> float:
        """Seconds until every panel is there."""
        started = time.monotonic()
        offline.goto(target.as_uri())
        for name in ("Sample map", "Latent space"):
            region(offline, name).locator("canvas").first.wait_for()
        for name in ("Spectra", "Learning"):
            region(offline, name).locator(".cw-line").last.wait_for(state="attached")
        return time.monotonic() - started

    drawn()
    trace = Trace(offline)
    seconds = drawn()
    on_the_processor, _ = trace.stop().tasks()
    assert len(on_the_processor)
    assert on_the_processor.sum() <= 2000
    if busy():
        pytest.skip(busy())
    assert seconds <= 2.0
