from __future__ import annotations

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.session import score_words
from tests.session.runs import finished, texts
from tests.session.small import SmallSource


def test_every_step_has_one_score_and_the_seconds_of_its_phases(session):
    seen = finished(session())
    assert [entry["step"] for entry in seen.curve] == [1, 2, 3, 4, 5]
    assert [entry["n"] for entry in seen.curve] == [6, 10, 14, 18, 22]
    assert {entry["kind"] for entry in seen.curve} == {"heldout"}
    assert all(np.isfinite(entry[name]) for entry in seen.curve for name in ("heldout_r2", "unmeasured_r2"))
    assert (
        {"train", "evaluate", "pick", "score", "measure"}
        >= set(seen.timings)
        >= {"train", "evaluate", "score"}
    )


def test_on_an_instrument_the_score_is_blocked_and_prequential_from_the_second_training_on(session):
    run = session(SmallSource(kind="instrument", truth=False))
    seen = finished(run)
    assert run.info.score == "blocked_r2"
    assert [entry["step"] for entry in seen.curve] == [1, 2, 3, 4, 5]
    assert {(entry["kind"], entry["heldout_r2"]) for entry in seen.curve} == {("blocked", None)}
    assert [entry.get("prequential_r2") is not None for entry in seen.curve] == [
        False,
        True,
        True,
        True,
        True,
    ]
    assert all("unmeasured_r2" not in entry for entry in seen.curve)
    # New trainings, so only where the spectra are half as many again, and at the end of the budget.
    assert [entry["n"] for entry in seen.curve if entry.get("blocked_r2") is not None] == [6, 10, 18, 22]
    assert any(line.text.startswith("The score is blocked_r2, R² on ") for line in seen.log)
    assert np.isfinite(seen.first_errors[6:]).all()


@pytest.mark.parametrize("kind", ["replay", "instrument"])
def test_spectra_that_are_all_the_same_have_no_score_and_the_log_says_why_once(tmp_path, kind):
    source = SmallSource(kind=kind, truth=kind == "replay")
    source.cube = np.broadcast_to(source.bias * 1e-9, source.cube.shape)  # whose mean is rounded
    ridge = cw.workflows.ridge(patch=3, init=6, batch_size=4, budget=18)
    with cw.Session(source, ridge, 5, tmp_path / "run.h5") as run:
        seen, target, score = finished(run), run.info.target, run.info.score
    assert seen.state == "finished"
    assert not seen.curve
    assert sum("spectra are all the same" in text for text in texts(seen)) == 1
    assert score_words.sentence(seen.curve, target, score=score, finished=True).startswith("No score: ")
