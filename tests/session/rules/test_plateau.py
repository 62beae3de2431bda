"""A curve that no longer rises, and one that only looks so."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.rules.plateau import plateau
from tests.session.small import SmallLearner, workflow


def curve(scores, first=30, step=10, score="heldout_r2"):
    return tuple(
        {"n": first + step * place, "step": place + 1, score: value} for place, value in enumerate(scores)
    )


def rising(count, scatter, seed=0):
    n = 30 + 10 * np.arange(count)
    noise = scatter * np.random.default_rng(seed).standard_normal(count)
    return curve((0.6 + 0.046 * np.log(n / 30) + noise).tolist())


# PTO 1.7 µm, three seeds, default workflow, on held-out blocks, from 30 spectra to 150
MEASURED = (
    (0.605, 0.636, 0.702, 0.688, 0.724, 0.698, 0.734, 0.734, 0.747, 0.736, 0.707, 0.743, 0.669),
    (0.517, 0.537, 0.592, 0.562, 0.608, 0.601, 0.611, 0.610, 0.631, 0.642, 0.630, 0.634, 0.645),
    (0.493, 0.587, 0.590, 0.583, 0.600, 0.611, 0.579, 0.623, 0.618, 0.640, 0.645, 0.635, 0.627),
)


@pytest.mark.parametrize("scores", MEASURED)
def test_no_false_alarm_on_real_curves(scores):
    assert all(plateau(curve(scores)[:count]) is None for count in range(len(scores) + 1))


def test_hardly_a_false_alarm_on_curves_like_these():
    alarms = [any(plateau(rising(13, 0.02, seed)[:count]) for count in range(7, 14)) for seed in range(60)]
    assert np.mean(alarms) < 0.07


def test_a_flat_curve_is_reported():
    found = plateau(curve([0.1, 0.2, 0.3] + [0.31, 0.30] * 12))
    assert found.spectra >= 60
    assert found.score == pytest.approx(0.305, abs=0.02)
    assert found.text.startswith(
        f"The score has not risen by more than 0.01 per 60 spectra over the last {found.spectra}. "
    )


class Done(SmallLearner):
    """Never better than at the start."""

    def score(self, measured, *, held_out, unmeasured, step):
        return {"heldout_r2": 0.3 + 0.002 * (step % 2), "mean": 0.0}


def test_a_run_reports_it_once(session):
    run = session(workflow=workflow(batch_size=10, budget=170), holdout=0.2, learner=Done)
    run.run()
    assert run.wait(40)
    reports = [entry for entry in run.snapshot.log if "More spectra" in entry.text]
    assert [entry.level for entry in reports] == ["info"]
    with RunFile.open(run.path) as file:
        assert reports[0] in file.snapshot.log


def test_before_there_is_evidence_nothing_is_reported():
    assert plateau(()) is None
    assert plateau(curve([0.3] * 6)) is None  # up to 80 spectra
    assert plateau(curve([0.3] * 3, step=60)) is None  # three scores
    assert plateau(curve([None] * 30)) is None


def test_live_scores_that_share_spectra_count_once():
    assert plateau(curve([0.3] * 20, score="prequential_r2")) is None
    assert plateau(curve([0.3] * 20)) is not None
    assert plateau(curve([0.3] * 80, score="prequential_r2")) is not None


@pytest.mark.parametrize(
    ("floor", "words"),
    [
        (None, "measure some positions twice"),
        (0.68, "the remaining error is noise"),
        (0.2, "noise would allow 0.80, so what else decides lies outside the patch of 13 × 13 pixels"),
    ],
)
def test_the_reason(floor, words):
    assert words in plateau(curve([0.3] * 20), floor, 13).reason


def test_the_end_that_noise_sets_is_reported_at_once():
    rises = curve([0.1, 0.2, 0.28, 0.29, 0.30])
    assert plateau(rises) is None
    assert plateau(rises, 0.5) is None
    found = plateau(rises, 0.69)
    assert found.text == (
        "The score has levelled off at 0.29. More spectra of this kind are unlikely to help: "
        "the remaining error is noise; repeats show that no score above 0.31 is possible."
    )
