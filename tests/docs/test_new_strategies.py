"""The table of strategies from the literature, from results made by hand."""

from __future__ import annotations

from curiosity_widgets.benchmarks.results import Results
from tests.benchmarks.made_results import result
from tests.docs.scripts import load_script


def test_seeds_that_are_not_complete_are_left_out_and_pairs_are_pooled() -> None:
    module = load_script("new_strategies")
    trials = [result("a", "random", seed, 0.5) for seed in range(3)]
    trials += [result("a", "herding", seed, 0.6) for seed in range(2)]
    trials += [result("a", "novelty", seed, 0.4) for seed in range(3)]
    head, _, first, second = module.table(Results(trials))
    assert "a (seeds 0, 1)" in head
    assert first.startswith("| herding | +0.100 [+0.100, +0.100] | +0.100")
    assert second.startswith("| novelty | -0.100")
