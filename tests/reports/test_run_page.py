"""The page of a run."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from curiosity_widgets.drawing.palette import MEASURED, PREDICTED
from curiosity_widgets.reports.run_page import run_page
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.summary import run_summary, sentence
from tests.paths import ROOT

OLDER = ROOT / "tests" / "session" / "file" / "written_by_0e87a72" / "plain.h5"


@pytest.fixture(scope="module")
def page() -> str:
    with RunFile.open(OLDER) as run:
        return run_page(run)


@pytest.fixture(scope="module")
def figures(page: str) -> dict[str, dict]:
    found = [json.loads(text) for text in re.findall(r'<script type="application/json">(.*?)</script>', page)]
    return {figure["title"]: figure for figure in found}


def test_it_opens_with_the_sentence_of_every_other_report(page: str) -> None:
    with RunFile.open(OLDER) as run:
        reached = sentence(run_summary(run)["curve"], run.info.target, finished=True)
    assert f"<p>{reached}</p>" in page


def test_the_map_shows_every_position_once_with_row_0_on_top(figures: dict[str, dict]) -> None:
    with RunFile.open(OLDER) as run:
        measured, step = run.snapshot.measured, run.snapshot.measured_step
        height, width = run.info.candidates.shape
    (name,) = [title for title in figures if title.endswith("path")]
    path, initial, picked, chosen = figures[name]["lines"]
    np.testing.assert_allclose(path["x"], measured[:, 1] + 0.5, rtol=1e-4)
    np.testing.assert_allclose(path["y"], measured[:, 0] + 0.5, rtol=1e-4)
    assert len(initial["x"]) == (step == 0).sum()
    assert len(picked["x"]) == (step > 0).sum()
    assert (chosen["x"], chosen["y"]) == (path["x"][-1:], path["y"][-1:])
    assert (figures[name]["x"]["high"], figures[name]["y"]["low"], figures[name]["y"]["high"]) == (
        width,
        height,
        0,
    )


def test_measured_and_predicted_look_as_in_the_dashboard(figures: dict[str, dict]) -> None:
    lines = figures["The chosen spectrum"]["lines"]
    assert [line["colour"] for line in lines] == [MEASURED.colour, PREDICTED.colour][: len(lines)]


def test_the_data_can_be_taken_out_of_the_page_again(page: str) -> None:
    found = re.search(r'<script type="application/json" id="run">(.*?)</script>', page)
    assert found is not None
    data = json.loads(found[1])
    with RunFile.open(OLDER) as run:
        spectra = run.snapshot.spectra
    np.testing.assert_allclose(np.array(data["spectra"], dtype=float), spectra, rtol=1e-4, atol=1e-12)
    assert len(data["measured"]) == len(data["heights"]) == len(spectra)
