"""Statistics against known answers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from curiosity_widgets.benchmarks import statistics
from curiosity_widgets.errors import CuriosityError


def test_students_interval_of_a_textbook_sample() -> None:
    """Mean 10, standard deviation 2 of four values: ± 3.1824 · 2 / 2."""
    values = np.array([10 - np.sqrt(6), 10 + np.sqrt(6), 10.0, 10.0])
    assert values.std(ddof=1) == pytest.approx(2.0)
    interval = statistics.mean_interval(values)
    assert interval.value == pytest.approx(10)
    assert interval.high - 10 == pytest.approx(3.18245, abs=1e-4)
    assert 10 - interval.low == pytest.approx(3.18245, abs=1e-4)


def test_intervals_leave_out_what_is_unknown() -> None:
    assert statistics.mean_interval(np.array([1.0, np.nan, 3.0])).value == 2
    single = statistics.mean_interval(np.array([4.0]))
    assert single.value == 4
    assert np.isnan(single.low)
    assert np.isnan(statistics.mean_interval(np.array([np.nan])).value)


def test_students_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(800):
        interval = statistics.mean_interval(rng.normal(3.0, 2.0, 6))
        hits += interval.low <= 3.0 <= interval.high
    assert 0.93 < hits / 800 < 0.97


def test_paired_comparison_agrees_with_scipy_and_counts() -> None:
    ours = np.array([0.70, 0.74, 0.69, 0.77, 0.71, 0.73])
    theirs = np.array([0.66, 0.70, 0.70, 0.70, 0.71, 0.68])
    result = statistics.compare(ours, theirs, margin=0.005)
    assert (result.wins, result.ties, result.losses, result.pairs) == (4, 1, 1, 6)
    assert result.p == pytest.approx(stats.ttest_rel(ours, theirs).pvalue)
    assert result.p_rank == pytest.approx(stats.wilcoxon(ours, theirs).pvalue)
    assert result.difference.value == pytest.approx(np.mean(ours - theirs))
    assert result.bootstrap.low < result.difference.value < result.bootstrap.high
    turned = statistics.compare(theirs, ours, margin=0.005)
    assert turned.difference.value == pytest.approx(-result.difference.value)
    assert (turned.wins, turned.losses) == (1, 4)


def test_pairing_sees_what_the_means_hide() -> None:
    """Seeds differ by 0.3, the rules by 0.01: only the paired test can tell."""
    rng = np.random.default_rng(1)
    theirs = rng.normal(0.6, 0.3, 20)
    ours = theirs + 0.01 + 0.002 * rng.standard_normal(20)
    assert statistics.compare(ours, theirs).p < 1e-9
    assert stats.ttest_ind(ours, theirs).pvalue > 0.5


def test_equal_scores_are_ties_and_no_evidence() -> None:
    same = np.array([0.1, 0.2, 0.3])
    result = statistics.compare(same, same)
    assert (result.wins, result.ties, result.losses) == (0, 3, 0)
    assert result.p == result.p_rank == 1
    assert statistics.compare(same + 0.5, same).p < 1e-6
    assert np.isnan(statistics.compare(same[:1], same[:1]).p)


def test_other_seeds_are_no_pairs() -> None:
    with pytest.raises(CuriosityError, match="not pairs"):
        statistics.compare(np.zeros(3), np.zeros(4))
    with pytest.raises(CuriosityError, match="not pairs"):
        statistics.saving(np.array([30, 60]), np.zeros((3, 2)), np.zeros((4, 2)))


def test_area_of_a_straight_line_is_its_middle() -> None:
    n = np.array([30, 40, 100])  # uneven steps
    line = 0.2 + 0.005 * n[None] * np.array([[1.0], [2.0]])
    np.testing.assert_allclose(statistics.area(n, line), 0.2 + 0.005 * 65 * np.array([1, 2]))
    np.testing.assert_allclose(statistics.area(n[:1], line[:, :1]), line[:, 0])


def test_spectra_to_reach_a_score() -> None:
    n = np.array([30, 50, 100])
    curve = np.array([0.5, 0.6, 0.7])
    assert statistics.spectra_to_reach(n, curve, 0.55) == pytest.approx(40)
    assert statistics.spectra_to_reach(n, curve, 0.65) == pytest.approx(75)
    assert statistics.spectra_to_reach(n, curve, 0.7) == 100
    assert statistics.spectra_to_reach(n, curve, 0.4) == 30
    assert statistics.spectra_to_reach(n, curve, 0.71) == np.inf


def test_a_lucky_point_does_not_count_as_reached() -> None:
    n = np.array([30, 50, 70, 100])
    curve = np.array([0.5, 0.8, 0.6, 0.8])
    assert statistics.spectra_to_reach(n, curve, 0.7) == pytest.approx(85)


def test_saving_of_a_strategy_that_is_twice_as_fast() -> None:
    """Ours at n is theirs at 2 n: their score at 200 is reached with 100."""
    rng = np.random.default_rng(2)
    n = np.arange(20, 201, 10)
    offset = 0.02 * rng.standard_normal((12, 1))
    theirs, ours = np.log(n) + offset, np.log(2 * n) + offset
    result = statistics.saving(n, ours, theirs)
    assert result.of == 200
    assert result.spectra.value == pytest.approx(100, abs=0.5)
    assert result.spectra.low == pytest.approx(100, abs=1)  # offsets are paired, so nothing is in doubt
    noisy = statistics.saving(n, ours + 0.1 * rng.standard_normal(ours.shape), theirs)
    assert noisy.spectra.low < noisy.spectra.value < noisy.spectra.high
    never = statistics.saving(n, theirs - 0.1, theirs)
    assert never.spectra.value == np.inf


def test_pooled_pairs_of_two_sets() -> None:
    result = statistics.pooled([np.array([0.1, 0.2]), np.array([0.3, np.nan, 0.0])])
    assert result.pairs == 4
    assert result.difference.value == pytest.approx(0.15)
    assert (result.wins, result.ties) == (3, 1)


def test_the_bootstrap_repeats_itself() -> None:
    values = np.random.default_rng(3).normal(size=9)
    first, again = (
        statistics.bootstrap_interval(values, lambda drawn: drawn.mean(axis=1), seed=5) for _ in range(2)
    )
    assert first == again
    exact = statistics.mean_interval(values)
    assert first.low == pytest.approx(exact.low, abs=0.25)
    assert first.high == pytest.approx(exact.high, abs=0.25)
