"""Metrics against answers that are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from curiosity_widgets.benchmarks import metrics
from curiosity_widgets.benchmarks.split import Split
from curiosity_widgets.data.candidates import candidates_on
from curiosity_widgets.learning.protocols import Evaluation, Prediction


def split_of(truth: np.ndarray) -> Split:
    """Twelve candidates: four pixels in two clusters, three in a block, two on defects."""
    nowhere = np.zeros(12, dtype=bool)
    index = np.arange(12)
    return Split(
        image=np.zeros((1, 3, 4)),
        candidates=candidates_on((3, 4), 1),
        spectra=truth,
        held_out=(index >= 4) & (index < 7),
        measurable=nowhere,
        initial=index[:0],
        blocks=index[4:7],
        pixels=index[:4],
        clusters=(index[:3], index[3:4]),
        defects=index[7:9],
        band=nowhere,
    )


def test_r2_on_every_set_by_hand() -> None:
    truth = np.zeros((12, 2))
    truth[:, 0] = [1, 1, 1, 2, 3, 3, 3, 4, 4, 0, 0, 0]
    outputs = truth.copy()
    outputs[0, 0] += 1  # one pixel of the first cluster is off by one
    outputs[4:7, 1] += 1  # the whole block is
    outputs[7:9] = 0  # the defects are taken for the mean
    scores = metrics.accuracy(split_of(truth), outputs, truth, np.zeros(2))
    assert scores["pixels_r2"] == pytest.approx(1 - 1 / 7)
    assert scores["blocks_r2"] == pytest.approx(1 - 3 / 27)
    assert scores["defects_r2"] == pytest.approx(0)
    assert scores["clusters_r2"] == pytest.approx(((1 - 1 / 3) + 1) / 2)
    assert scores["pixels_mse"] == pytest.approx(1 / 8)
    assert scores["blocks_mse"] == pytest.approx(1 / 2)


def test_worst_tenth_is_the_mean_of_the_largest_errors() -> None:
    targets = np.zeros((20, 3))
    targets[::2] = 2.0  # mean absolute deviation 1
    outputs = targets + np.arange(20)[::-1, None]
    assert metrics.worst_tenth(targets, outputs) == pytest.approx((19 + 18) / 2)
    assert metrics.worst_tenth(5e-12 * targets, 5e-12 * outputs) == pytest.approx(18.5)  # whatever the unit
    assert np.isnan(metrics.worst_tenth(targets[:0], outputs[:0]))


def test_rank_correlation_agrees_with_scipy() -> None:
    rng = np.random.default_rng(0)
    first = rng.integers(0, 6, 40).astype(float)  # with ties
    second = first + rng.normal(0, 2, 40)
    assert metrics.spearman(first, second) == pytest.approx(stats.spearmanr(first, second).statistic)
    assert metrics.spearman(first, -first) == pytest.approx(-1)
    assert np.isnan(metrics.spearman(np.ones(40), second))
    assert np.isnan(metrics.spearman(None, second))


def test_coverage_of_an_honest_and_of_a_vain_uncertainty() -> None:
    rng = np.random.default_rng(1)
    truth = rng.normal(0, 1, (500, 40))
    index = np.arange(500)
    for factor, low, high in ((1.0, 0.89, 0.91), (0.1, 0.0, 0.2), (10.0, 0.999, 1.0)):
        prediction = Prediction(np.zeros((500, 40)), spread=np.full(500, factor))
        std = metrics.deviation_at(prediction, index)
        assert low <= metrics.coverage(np.zeros((500, 40)), std, truth) <= high
    without = Prediction(np.zeros((500, 40)))
    for prediction in (None, without):
        assert np.isnan(metrics.coverage(truth, metrics.deviation_at(prediction, index), truth))


def test_crps_is_smallest_for_the_right_deviation_and_agrees_with_sampling() -> None:
    rng = np.random.default_rng(2)
    truth = rng.normal(0, 2, (300, 30))
    scores = [metrics.crps(np.zeros_like(truth), np.full_like(truth, std), truth) for std in (1, 2, 4)]
    assert scores[1] == min(scores)
    draws = rng.normal(0, 2, (2, 4000, 1))
    some = truth.ravel()[:200]
    sampled = np.abs(draws[0] - some).mean(axis=0) - 0.5 * np.abs(draws[0] - draws[1]).mean()
    one = metrics.crps(np.zeros((200, 1)), np.full((200, 1), 2.0), some[:, None])
    assert one * np.abs(some - some.mean()).mean() == pytest.approx(sampled.mean(), rel=0.03)
    certain = metrics.crps(np.zeros_like(truth), np.full_like(truth, 1e-300), truth)  # the mean error
    assert certain == pytest.approx(np.abs(truth).mean() / np.abs(truth - truth.mean(axis=0)).mean())
    assert np.isnan(metrics.crps(truth, None, truth))
    assert np.isnan(metrics.crps(np.ones((3, 2)), np.ones((3, 2)), np.ones((3, 2))))


def test_self_knowledge_of_one_who_knows() -> None:
    truth = np.zeros((12, 2))
    outputs = np.arange(12.0)[:, None] * np.ones(2)
    evaluation = Evaluation(None, None, np.arange(12.0), -np.arange(12.0))
    known = metrics.self_knowledge(split_of(truth), evaluation, outputs, truth)
    assert known["blocks_error_rank"] == pytest.approx(1)
    assert known["pixels_spread_rank"] == pytest.approx(-1)
    assert np.isnan(known["blocks_coverage"])
    assert "band_flagged" not in known  # no claim about what can be learned


def test_what_is_shown_as_not_learnable() -> None:
    truth = np.zeros((12, 2))
    index = np.arange(12)
    split = replace(split_of(truth), band=index < 4, measurable=(index > 0) & (index < 8))
    learnable = np.array([False, False, False, True] + 6 * [True] + 2 * [False])
    evaluation = Evaluation(None, None, None, None, learnable=learnable)
    known = metrics.self_knowledge(split, evaluation, truth, truth)
    assert known["band_flagged"] == pytest.approx(2 / 3)  # the first of the band is never measured
    assert known["unseen_band_flagged"] == pytest.approx(1)
    assert known["elsewhere_flagged"] == pytest.approx(2 / 8)


def test_spectra_scaled_each_by_itself_count_alike() -> None:
    targets = np.array([[0.0, 1.0, 0.5], [0.0, 100.0, 50.0], [3.0, 3.0, 3.0]])
    outputs = targets + np.array([[0.1, 0.1, 0.1], [10.0, 10.0, 10.0], [9.0, 9.0, 9.0]])
    assert metrics.each_mse(targets, outputs) == pytest.approx(0.01)  # the constant one is left out
    assert np.isnan(metrics.each_mse(targets[2:], outputs[2:]))
    assert np.isnan(metrics.each_mse(targets[:0], outputs[:0]))


def test_a_patch_that_only_lies_otherwise_is_right_up_to_orientation() -> None:
    rng = np.random.default_rng(5)
    targets = rng.normal(size=(30, 2, 4, 4))
    turned = np.stack([np.rot90(it[..., ::-1], 1 + n % 3, axes=(1, 2)) for n, it in enumerate(targets)])
    flat, other = targets.reshape(30, -1), turned.reshape(30, -1)
    mean = flat.mean(axis=0)
    assert metrics.symmetric_r2(flat, other, mean, 4) == 1.0
    assert metrics.r2(flat, other, mean) < 0.5
    assert metrics.symmetric_r2(flat, np.broadcast_to(mean, flat.shape), mean, 4) == 0.0
    assert np.isnan(metrics.symmetric_r2(flat[:0], flat[:0], mean, 4))
