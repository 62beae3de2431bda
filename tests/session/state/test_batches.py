from __future__ import annotations

from curiosity_widgets.session.state.batches import Batches


def test_a_training_covers_batches_and_the_rest_stays_uncovered():
    batches = Batches()
    assert list(batches.newest) == []
    assert batches.end_of(0) == 0
    batches.pick([5, 6], step=0)
    batches.pick([7, 8], step=1)
    for row, candidate in enumerate([5, 9, 6, 7]):  # 9 was requested
        batches.measure(candidate, row)
    assert batches.end_of(1) == 3  # up to spectrum 6, the requested one included
    assert batches.end_of(2) == 4
    assert batches.uncovered() == [5, 6, 7, 8]
    batches.train(1, count=3)
    assert batches.uncovered() == [7, 8]
    assert batches.end_of(1) == 3
    batches.train(None, count=4)
    assert batches.uncovered() == []
    assert list(batches.newest) == [7, 8]


def test_a_candidate_keeps_its_first_spectrum_and_its_last_pick():
    batches = Batches()
    batches.pick([5], step=0)
    batches.measure(5, 0)
    batches.measure(5, 3)  # a repeat
    assert batches.end_of(1) == 1
    batches.pick([5], step=2)
    assert batches.picked_at(5) == 2
    assert batches.picked_at(6) is None
