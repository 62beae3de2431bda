"""Instrument and learner side by side: the batches of a run with overlap, and their timeline."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from curiosity_widgets.benchmarks.live import batches_of, live_batches, timeline


@dataclass
class Taken:
    started: float
    ended: float


def test_waiting_is_what_lies_between_two_batches() -> None:
    points = [Taken(10, 12), Taken(12, 14), Taken(14, 16), Taken(16, 18), Taken(23, 25), Taken(25, 27)]
    timed = [{"train": 1.0, "pick": 0.5, "measure": 9.0}, {"train": 7.0}]
    first, second, third = batches_of(points, 2, timed)  # type: ignore[arg-type]
    assert (first.measuring, first.waiting, first.learning) == (4, 0, 1.5)
    assert first.phases == {"fit": 1.0, "pick": 0.5}
    assert (second.start, second.waiting, second.learning) == (4, 0, 7)
    assert (third.number, third.start, third.waiting, third.learning) == (3, 13, 5, 0)
    lines = timeline([first, second, third], width=17)
    assert "waited" not in lines[1]
    assert lines[0].endswith("measured 4.0 s, learned 1.5 s (fit 1.0, pick 0.5)")
    assert lines[2].startswith("   3 |        .....####|")
    assert "the source waited 5.0 s" in lines[2]


def test_a_run_with_overlap_is_timed_batch_by_batch() -> None:
    batches = live_batches("simulated:24x31", 0.01, workflow="ridge", measured=8, steps=2, patch=5, batch=3)
    assert [batch.number for batch in batches] == [1, 2]
    assert all(batch.measuring >= 0.02 and batch.learning > 0 for batch in batches)
    assert batches[1].start == pytest.approx(batches[0].measuring + batches[1].waiting, abs=1e-6)
