"""The table of the learner beside the best simple model: means over seeds, and a mark where it is behind."""

from __future__ import annotations

from types import SimpleNamespace

from curiosity_widgets.benchmarks.results import Results
from tests.docs.scripts import load_script


def script():
    return load_script("simple_models")


def test_the_best_simple_model_is_named_and_a_learner_behind_it_is_marked():
    scores = {
        "learner": [(0.5, 0.30), (0.7, 0.28)],
        "ridge": [(0.2, 0.31), (0.4, 0.31)],
        "neighbours": [(0.5, float("nan")), (0.5, float("nan"))],  # not scored on held-out blocks
    }
    rows = [
        {
            "data": "some",
            "label": "random",
            "track": "retrained",
            "predictor": predictor,
            "seed": seed,
            "n": 30,
            "pixels_r2": pixels,
            "blocks_r2": blocks,
        }
        for predictor, by_seed in scores.items()
        for seed, (pixels, blocks) in enumerate(by_seed)
    ]
    made = script().rows(Results([SimpleNamespace(rows=rows)]))
    assert made == ["| some | 30 | 0.600 | neighbours 0.500 | 0.290 ! | ridge 0.310 |"]
