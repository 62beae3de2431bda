"""What a form shows of the numbers of a run while they are typed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets import Axis, SpectralImage, workflows
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources.replay import ReplaySource
from curiosity_widgets.widgets.forms.run_limits import available, limits, proposed_patch, sentence
from tests.data.samples import STEPS, cube, picture


def source() -> ReplaySource:
    return ReplaySource(SpectralImage.from_grid(picture(), cube(), Axis(np.arange(float(STEPS)))))


@pytest.mark.parametrize("share", [None, 0.0])
def test_the_numbers_are_those_of_the_run(share: float | None, tmp_path: Path) -> None:
    candidates, measurable = available(source(), 5, share, 3)
    plan = workflows.load("ridge", patch=5, init=4, budget=8)
    with Session(source(), plan, 3, tmp_path / "run.h5", holdout=share) as session:
        assert session.info is not None
        assert (candidates, measurable) == (len(session.info.candidates), session.info.measurable.sum())


def test_the_patch_is_that_of_a_run_for_which_none_was_chosen(tmp_path: Path) -> None:
    chosen = workflows.load("dense", init=4, budget=8)
    with Session(source(), chosen, 0, tmp_path / "run.h5") as session:
        assert session.info is not None
        assert proposed_patch(source(), chosen.patch) == session.info.patch


def test_each_number_has_its_limit() -> None:
    assert sentence(1500, 1274, 30, 100) == ("1500 candidates, 1274 of them measurable.", True)
    told, fits = sentence(1500, 1274, 30, 1275)
    assert not fits
    assert told.endswith("Budget: choose at most 1274.")
    assert sentence(1500, 1274, 1300, 1400)[0].endswith("Initial spectra: choose at most 1274.")
    assert sentence(1500, 1274, 30, 20)[0].endswith("choose at least the 30 initial spectra.")
    told, fits = limits(source(), 999, None, 0, 4, 8)
    assert told
    assert not fits
