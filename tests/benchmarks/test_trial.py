"""One trial: paired by its seed, repeatable, scored where nothing is ever measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from curiosity_widgets.benchmarks.samples import load_sample
from curiosity_widgets.benchmarks.split import split_sample
from curiosity_widgets.benchmarks.trial import Trial, TrialResult, run_trial
from curiosity_widgets.errors import CuriosityError
from tests.benchmarks.small import trial, write_sample

SECONDS = ("fit_seconds", "pick_seconds", "cold_seconds")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("sample") / "sample.npz")


@pytest.fixture(scope="module")
def both(sample: Path) -> TrialResult:
    return run_trial(trial(sample, strategy="mixed", seed=4, tracks=("retrained", "online")))


def rows(result: TrialResult, **wanted: Any) -> list[Any]:
    return [row for row in result.rows if all(row[name] == value for name, value in wanted.items())]


def without_seconds(result: TrialResult) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in SECONDS} for row in result.rows]


def test_a_trial_has_a_row_for_each_track_predictor_and_number(both: TrialResult) -> None:
    assert [row["n"] for row in rows(both, track="retrained", predictor="learner")] == [10, 14, 16]
    assert [row["n"] for row in rows(both, track="online", predictor="learner")] == [10, 13, 14, 16]
    for yardstick in ("mean", "ridge", "forest"):
        assert [row["n"] for row in rows(both, track="retrained", predictor=yardstick)] == [10, 14, 16]
    assert all(row["pixels_r2"] <= 0 for row in rows(both, predictor="mean"))
    last = rows(both, track="retrained", predictor="learner")[-1]
    for score in ("pixels_r2", "blocks_r2", "clusters_r2", "worst_tenth", "blocks_error_rank"):
        assert np.isfinite(last[score]), score
    assert 0 <= last["blocks_coverage"] <= 1
    assert np.isnan(last["defects_r2"])  # there are none
    assert len({tuple(place) for place in both.positions}) == 16


def test_defects_and_band_are_scored_where_there_are_some(sample: Path) -> None:
    result = run_trial(trial(sample, data=f"{sample}+defects+noiseband", seed=4))
    first, *_, last = rows(result, predictor="learner")
    assert np.isnan(first["band_share"])  # initial spectra are no picks
    assert 0 <= last["band_share"] <= 1
    assert np.isfinite(last["defects_r2"])
    split = split_sample(load_sample(result.trial.data, 4), patch=5, seed=4, init=10, holdout=0.2)
    assert split.band.any()
    row = [int(place) for place in result.positions[10:, 0]]
    band = load_sample(result.trial.data, 4).band
    assert band is not None
    assert last["band_share"] == pytest.approx(np.mean(band[row, 0]))


def test_strategies_of_one_seed_have_the_same_sample(sample: Path, both: TrialResult) -> None:
    random = run_trial(trial(sample, strategy="random", seed=4))
    np.testing.assert_array_equal(random.positions[:10], both.positions[:10])
    assert not np.array_equal(random.positions, both.positions)
    first = [row for row in rows(random, n=10, track="retrained") if row["predictor"] != "gp"]
    expected = rows(both, n=10, track="retrained")
    for row, other in zip(first, expected, strict=True):  # same spectra, blocks, pixels and weights
        for score in ("pixels_r2", "blocks_r2", "clusters_r2", "pixels_mse", "blocks_mse", "worst_tenth"):
            assert row[score] == other[score], (row["predictor"], score)


def test_the_tracks_do_not_touch_each_other(sample: Path, both: TrialResult) -> None:
    alone = run_trial(trial(sample, strategy="mixed", seed=4))
    np.testing.assert_array_equal(alone.positions, both.positions)
    assert [row["pixels_r2"] for row in rows(alone, predictor="learner")] == [
        row["pixels_r2"] for row in rows(both, predictor="learner", track="retrained")
    ]


def test_same_seed_same_numbers_other_seed_others(sample: Path) -> None:
    first, again, other = (run_trial(trial(sample, seed=seed, budget=12)) for seed in (1, 1, 2))
    assert json.dumps(without_seconds(first)) == json.dumps(without_seconds(again))
    assert not np.array_equal(first.positions, other.positions)


def test_reference_network_without_error_model(sample: Path) -> None:
    result = run_trial(
        trial(
            sample,
            workflow="autoencoder",
            workflow_options={"epochs": 2, "filters": 4, "threads": 1},
            error_model=False,
            tracks=("online", "retrained"),
        )
    )
    last = rows(result, predictor="learner")[-1]
    assert np.isfinite(last["pixels_r2"])
    assert np.isnan(last["blocks_error_rank"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"strategy": "greedy"}, "greedy"),
        ({"workflow": "magic"}, "magic"),
        ({"tracks": ("offline",)}, "offline"),
        ({"budget": 5}, "budget"),
        ({"batch": 0}, "batch"),
        ({"beta": 2.0}, "beta"),
        ({"strategy": "mixed", "error_model": False}, "error model"),
        ({"aside": 1.0}, "aside"),
        ({"workflow": "ensemble", "workflow_options": {"init": 3}}, "init"),
    ],
)
def test_settings_that_make_no_sense(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CuriosityError, match=words):
        Trial(**{"data": "pto-1.7um", **changes})


def test_a_sample_too_small_for_the_budget(sample: Path) -> None:
    with pytest.raises(CuriosityError, match="budget of 5000"):
        run_trial(trial(sample, budget=5000))


def test_a_key_changes_with_every_setting(sample: Path) -> None:
    trials = [
        trial(sample), trial(sample, seed=1), trial(sample, lam=2.0), trial(sample, scored=(10,)),
        trial(sample, label="other"), trial(sample, workflow_options={"members": 3}),
    ]  # fmt: skip
    assert len({it.key() for it in trials}) == len(trials)
    assert trial(sample).key() == trials[0].key()
    assert Trial(**trials[0].settings()).key() == trials[0].key()


def test_another_strategy_uses_its_own_beta(sample: Path) -> None:
    assert trial(sample, strategy="curiosity").configured().beta is None
    assert trial(sample, strategy="curiosity", beta=0.2).configured().beta == 0.2


@pytest.mark.parametrize("strategy", ["random", "balanced"])
def test_nothing_may_be_held_out(tmp_path: Path, strategy: str) -> None:
    path = write_sample(tmp_path / "sample.npz")
    rows = run_trial(trial(path, holdout=0.0, strategy=strategy, budget=13)).rows
    assert np.isfinite([row["pixels_r2"] for row in rows]).all()
    assert np.isnan([row["blocks_r2"] for row in rows]).all()
