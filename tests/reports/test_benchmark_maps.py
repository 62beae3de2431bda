"""Small maps of where each strategy measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets.benchmarks.results import Results
from curiosity_widgets.reports.benchmark_maps import measured_maps
from tests.benchmarks.made_results import result


def made(data: str) -> Results:
    positions = np.stack([np.arange(40.0), 2 * np.arange(40.0)], axis=1)
    return Results(
        [
            replace(result(data, label, seed, 0.5), positions=positions + shift)
            for shift, label in enumerate(("random", "balanced"))
            for seed in ((0, 1) if label == "random" else (1, 2))
        ]
    )


def test_a_map_for_each_label_of_the_first_seed_that_all_have() -> None:
    first, second = measured_maps(made("pto-1.7um"), "pto-1.7um")
    assert "<strong>random</strong>" in first
    assert "40 spectra, seed 1" in first
    assert "number 40: row 39, column 78" in first
    assert "data:image/png" in first  # over the image
    assert "<strong>balanced</strong>" in second
    assert "number 40: row 40, column 79" in second


def test_a_sample_that_is_gone_leaves_an_empty_frame() -> None:
    first, _ = measured_maps(made("gone.h5"), "gone.h5")
    assert "data:image/png" not in first
    assert "number 40: row 39, column 78" in first


def test_no_common_seed_no_maps() -> None:
    apart = Results([result("pto-1.7um", "random", 0, 0.5), result("pto-1.7um", "balanced", 1, 0.5)])
    assert measured_maps(apart, "pto-1.7um") == []
