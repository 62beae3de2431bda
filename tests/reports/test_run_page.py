"""The page of a run."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import numpy as np
import pytest

from curiosity_widgets.reports.run_page import run_page
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.score_words import sentence
from curiosity_widgets.session.state import events
from curiosity_widgets.session.state.apply_event import apply_event
from curiosity_widgets.session.summary import run_summary
from tests.paths import ROOT

OLDER = ROOT / "tests" / "session" / "file" / "written_by_0e87a72" / "plain.h5"


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="run">(.*?)</script>', page)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def numbers(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype="<f4")


@pytest.fixture(scope="module")
def page() -> str:
    with RunFile.open(OLDER) as run:
        return run_page(run)


def test_it_opens_with_the_sentence_of_every_other_report(page: str) -> None:
    with RunFile.open(OLDER) as run:
        reached = sentence(run_summary(run)["curve"], run.info.target, finished=True)
    assert f"<p>{reached}" in page


def test_the_data_can_be_taken_out_of_the_page_again(page: str) -> None:
    points = data_of(page)["points"]
    with RunFile.open(OLDER) as run:
        snapshot = run.snapshot
    np.testing.assert_allclose(numbers(points["spectra"]).reshape(snapshot.spectra.shape), snapshot.spectra)
    assert points["measured"] == snapshot.measured.tolist()
    assert points["step"] == snapshot.measured_step.tolist()


def test_the_predictions_of_the_page_are_those_of_the_run(page: str) -> None:
    made = data_of(page)["spectra"]["prediction"]
    with RunFile.open(OLDER) as run:
        prediction, count = run.snapshot.prediction, len(run.info.candidates)
    assert prediction is not None
    scores = numbers(made["scores"]).reshape(count, -1)
    spectra = (
        scores
        if made["components"] is None
        else scores @ numbers(made["components"]).reshape(scores.shape[1], -1)
    )
    spectra = spectra if made["mean"] is None else spectra + numbers(made["mean"])
    np.testing.assert_allclose(spectra, prediction.spectra(np.arange(count)), rtol=1e-3, atol=1e-6)


def test_settings_provenance_and_citation_are_on_it(page: str) -> None:
    for name in ("Settings", "Log", "Provenance", "Citation", "Scores"):
        assert f'role="region" aria-label="{name}"' in page
    assert "10.1039/D5DD00119F" in page
    assert "spectra at a time, on patches of" in page
    assert "neighbours alone" in page or "ridge regression" in page


def test_flagged_spectra_are_listed(page: str) -> None:
    with RunFile.open(OLDER) as run:
        candidate = int(run.snapshot.measured_index[2])
        apply_event(run.history, events.PointsFlagged((2,), (candidate,), "by hand"))
        row, col = run.snapshot.measured[2]
        flagged = run_page(run)
    assert f"({row:g}, {col:g}) by hand" in flagged
    assert data_of(flagged)["points"]["flags"] == {"2": "by hand"}
    assert data_of(page)["points"]["flags"] == {}
