"""The spectra on a run's page: what each step expected, and why each position was measured."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from curiosity_widgets.drawing.cycles import MEAN, Cycles
from curiosity_widgets.learning.protocols import Prediction
from curiosity_widgets.reports import run_spectra as module
from curiosity_widgets.reports.run_film import run_film
from curiosity_widgets.reports.run_spectra import expected, run_spectra
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.why import whys_of
from tests.session.small import SmallLearner, SmallSource, workflow
from tests.widgets.fake_session import make_info, make_snapshot


def numbers(text: str | None) -> np.ndarray:
    assert text is not None
    return np.frombuffer(base64.b64decode(text), dtype="<f4")


def spectra_of(content: dict[str, Any], length: int) -> np.ndarray:
    """What the page's script makes of a prediction: (m, P)."""
    components = content["components"]
    basis = np.eye(length) if components is None else numbers(components).reshape(-1, length)
    mean = 0.0 if content["mean"] is None else numbers(content["mean"])
    return numbers(content["scores"]).reshape(-1, len(basis)) @ basis + mean


@pytest.fixture(scope="module")
def run_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spectra") / "run.h5"
    plan = workflow(init=6, batch_size=3, budget=18)
    with Session(SmallSource(), plan, 3, path, learner=SmallLearner) as session:
        session.run()
        assert session.wait(60)
    return path


def test_each_step_of_the_film_has_the_spectra_that_the_file_keeps_of_it(run_file: Path) -> None:
    with RunFile.open(run_file) as run:
        film = run_film(run)
        cycles = Cycles(run.info.axis.values)
        for frame in film[:-1]:
            prediction = run.at(frame["step"]).prediction
            assert prediction is not None
            assert prediction.sample is not None
            assert frame["prediction"]["rows"] == prediction.sample.tolist()
            kept = cycles.folded(prediction.spectra(prediction.sample), MEAN)
            found = spectra_of(frame["prediction"], kept.shape[1])
            assert np.abs(found - kept).max() <= np.ptp(kept) / 255
        assert "prediction" not in film[-1]  # the page has that of all candidates
        whole = run_spectra(run.info, run.snapshot)
        assert whole is not None
        assert whole["prediction"]["rows"] is None


def test_every_picked_point_says_why(run_file: Path) -> None:
    with RunFile.open(run_file) as run:
        told = [reason for frame in run_film(run) for reason in frame["reasons"]]
        known = [one for step in run.steps for one in whys_of(run, step)]
        assert [(one["number"] + 1, one["sentence"]) for one in told] == [
            (one.number, one.sentence()) for one in known
        ]
        assert len(told) == int((run.snapshot.measured_step > 0).sum())
        assert known[0].predicted is not None
        np.testing.assert_allclose(numbers(told[0]["predicted"]), known[0].predicted, rtol=1e-6)


def test_spectra_without_components_are_put_on_as_few_as_keep_them() -> None:
    rng, length = np.random.default_rng(1), 60
    axis = np.linspace(-3, 3, length)
    smooth = np.stack([np.tanh(2 * axis - shift) for shift in rng.normal(size=300)])
    info = make_info()
    info = replace(info, axis=replace(info.axis, values=axis))
    for spectra, fewer in ((smooth, True), (rng.normal(size=(40, length)), False)):
        snapshot = make_snapshot(info, 20).with_(prediction=Prediction(spectra.astype(np.float32)))
        content = expected(info, snapshot)
        assert content is not None
        assert (content["components"] is not None) == fewer
        assert np.abs(spectra_of(content, length) - spectra).max() <= np.ptp(spectra) / 255
        assert content["label"] == "predicted"
        assert content["halfWidth"] is None


def test_of_a_large_sample_the_page_has_the_measured_ones_and_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_PREDICTED", 10)
    monkeypatch.setattr(module, "_SAMPLE", 5)
    info = make_info()
    snapshot = make_snapshot(info, 20)
    content = expected(info, snapshot)
    assert content is not None
    assert set(snapshot.measured_index.tolist()) <= set(content["rows"])
    assert {0, len(info.candidates) - 1} <= set(content["rows"])
    assert len(content["rows"]) <= 25


def test_nothing_is_expected_where_patches_are_predicted_or_nothing_is_learned() -> None:
    info = make_info()
    assert expected(info, make_snapshot(info, 20).with_(prediction=None)) is None
    assert run_spectra(replace(info, target="spec2im"), make_snapshot(info, 20)) is None
