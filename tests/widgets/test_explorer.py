"""``cw.explore``: the panels of complete data."""

from __future__ import annotations

from pathlib import Path

import pytest

import curiosity_widgets as cw
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.state.display import UNLEARNABLE
from tests.benchmarks.small import write_sample
from tests.classrooms.games import SHAPE, quick_workflow
from tests.classrooms.test_match import until


def test_what_is_learned_and_how_far_it_comes_is_said(tmp_path: Path) -> None:
    write_sample(tmp_path / "sample.npz", *SHAPE)
    explorer = cw.explore(tmp_path / "sample.npz", sample=30, workflow=quick_workflow())
    heading, (sample, _) = explorer.controls.children[0], explorer.controls.children[1].children
    until(lambda: explorer.exploration.snapshot.state == "finished")
    until(lambda: heading.sentence.startswith("Trained on 30 of 925 spectra. Of all unmeasured"))
    assert heading.title == "Explore: sample.npz"
    assert explorer.unlearnable.layer == UNLEARNABLE
    until(lambda: not sample.disabled)
    sample.value = 100
    until(lambda: "Trained on 100 of 925" in heading.sentence)
    explorer.close()


def test_what_makes_no_sense_is_refused_at_once() -> None:
    for sample in (1, "many", True):
        with pytest.raises(CuriosityError, match="sample"):
            cw.explore("pto-1.7um", sample=sample)  # type: ignore[arg-type]
