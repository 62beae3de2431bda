"""The page of a hundred steps on 100 × 100 pixels and 256 values: small, soon there, all of it linked."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.learning.protocols import Evaluation, Prediction
from curiosity_widgets.session.session import Session
from tests.session.small import SmallLearner, SmallSource, workflow
from tests.ui.test_report import until
from tests.ui.trace import busy

pytestmark = [pytest.mark.ui, pytest.mark.slow, pytest.mark.timing]

SHAPE, LENGTH, STEPS = (100, 100), 256, 100
LARGEST, LONGEST = 15e6, 2.0  # bytes, seconds


class LargeSource(SmallSource):
    """As the small one, with noise that no packing takes away."""

    def __init__(self) -> None:
        super().__init__()
        rng = np.random.default_rng(5)
        rows, cols = np.indices(SHAPE)
        self.height = np.sin(rows / 9.0) * np.cos(cols / 13.0) + 0.05 * rng.standard_normal(SHAPE)
        self.phase = np.cos(rows / 14.0 + cols / 17.0) + 0.05 * rng.standard_normal(SHAPE)
        self.bias = np.linspace(-4.0, 4.0, LENGTH)
        self.cube = np.tanh(self.bias + 2 * self.height[..., None]) * (1 + 0.3 * self.phase[..., None])


class LowRank(SmallLearner):
    """Spectra by components and with an interval, as the default learner has them."""

    def evaluate(self, measured: Any, **known: Any) -> Evaluation:
        found = super().evaluate(measured, **known)
        mean = found.prediction.scores.mean(axis=0)
        _, _, components = np.linalg.svd(found.prediction.scores[::50] - mean, full_matrices=False)
        parts = components[:6].astype(np.float32)
        scores = ((found.prediction.scores - mean) @ parts.T).astype(np.float32)
        error = np.asarray(found.predicted_error, dtype=np.float32)
        prediction = Prediction(
            scores, parts, mean, deviation=error, profile=np.ones(LENGTH, dtype=np.float32)
        )
        return replace(found, prediction=prediction, uncertainty=np.sqrt(np.abs(error)))


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "run.h5"
    plan = workflow(init=20, batch_size=2, budget=20 + 2 * (STEPS - 1))
    with Session(LargeSource(), plan, 3, path, learner=LowRank) as session:
        session.run()
        assert session.wait(280)
    return cw.report(path)


def test_it_is_small_soon_there_and_all_panels_are_linked(target: Path, chromium: Any) -> None:
    print(f"{target.stat().st_size / 1e6:.1f} MB")
    assert target.stat().st_size <= LARGEST
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    reason = busy()
    begun = time.monotonic()
    page.goto(target.as_uri())
    spectra, sample = (
        page.get_by_role("region", name=name, exact=True) for name in ("Spectra", "Sample map")
    )
    sample.locator(".cw-stage canvas").first.wait_for()
    page.locator(".cw-latent-stage > canvas[data-drawn]").wait_for()
    spectra.locator("svg path").first.wait_for()
    took = time.monotonic() - begun
    print(f"there after {took:.2f} s; {reason or 'the machine was idle'}")
    assert took <= LONGEST or reason
    # A step of the film is on the map, the pointer in the spectra, a cluster of the latent space on the map.
    picture = "() => document.querySelector('[data-panel=map] .cw-stage canvas').toDataURL()"
    sample.get_by_label("Layer").select_option(label="Predicted error")
    page.wait_for_timeout(200)
    film, shown = page.get_by_role("region", name="Film", exact=True), page.evaluate(picture)
    film.get_by_label("Step", exact=True).fill("7")
    until(page, lambda: f"step 7 of {STEPS}" in film.inner_text())
    until(page, lambda: page.evaluate(picture) != shown)
    past = page.evaluate(picture)
    box = sample.locator(".cw-stage canvas").first.bounding_box()
    page.mouse.move(box["x"] + 0.605 * box["width"], box["y"] + 0.305 * box["height"])
    until(page, lambda: "row 30, col 60" in spectra.inner_text())
    page.mouse.move(5, 5)
    page.get_by_role("button", name="Select cluster 2").click()
    until(page, lambda: page.evaluate(picture) != past)
    assert errors == []
    context.close()
