"""The page of a benchmark: what stands on it is what the rows say."""

from __future__ import annotations

import re

from curiosity_widgets.reports.benchmark_page import report
from tests.benchmarks.made_results import results


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_all_data_sets_together() -> None:
    said = words(report(results("pto-1.7um", "pto-1.3um")))
    table = said[said.index("All data sets together") :]
    # 8 pairs with a mean of .1 · 1.15; every one of them is won
    assert re.search(r"balanced random R², unmeasured pixels 8 0\.115 \[0\.10\d, 0\.12\d\]", table)
    assert "8/0/0" in table[: table.index("pto-1.7um")]
    assert "held-out blocks" not in table[: table.index("pto-1.7um")]  # nobody was scored there


def test_one_data_set_has_nothing_to_be_pooled_with() -> None:
    assert "All data sets together" not in words(report(results("pto-1.7um")))


def test_a_headline_and_the_numbers_under_the_pointer() -> None:
    page = report(results("pto-1.7um"))
    assert "balanced 30 of 40 (30–30) spectra for the score of random" in words(page)
    assert "balanced: 0.630 at 40" in page


def test_few_seeds_are_lines_and_many_are_a_band() -> None:
    few, many = report(results("pto-1.7um")), report(results("pto-1.7um", seeds=5))
    assert few.count("one seed") == 2  # of the learner's two strategies
    assert '"band":true' not in few.replace(" ", "")
    assert "one seed" not in many
    assert '"band":true' in many.replace(" ", "")
