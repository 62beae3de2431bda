"""Frames of a film lie apart, and old ones make room, the older the more of them."""

from __future__ import annotations

from itertools import pairwise

from curiosity_widgets.session.file.film.room import budget, free_place, to_drop
from curiosity_widgets.session.state.events import InFilm


def test_a_run_may_take_more_the_longer_it_is_but_not_without_end():
    assert budget(30) == budget(100) < budget(300) < budget(5000) == budget(50_000) < 1 << 30


def test_the_older_the_steps_the_wider_the_gaps_between_those_that_stay():
    frames, most = {}, 40 * 100
    for step in range(1, 501):
        size = 80 + step % 40
        for gone in to_drop(frames, step, size, most):
            del frames[gone]
        start = free_place(frames, size)
        new = InFilm(start, size, 0)
        assert all(new.end <= old.start or old.end <= new.start for old in frames.values())
        frames[step] = new
    steps = sorted(frames)
    gaps = [after - before for before, after in pairwise(steps)]
    assert sum(frame.size for frame in frames.values()) <= most
    assert max(frame.end for frame in frames.values()) < 1.5 * most
    assert steps[0] == 1
    assert steps[-8:] == list(range(493, 501))
    assert sum(gaps[:8]) > 4 * sum(gaps[-16:-8])


def test_a_gap_is_used_again_and_a_step_that_is_written_again_counts_once():
    frames = {1: InFilm(0, 10, 0), 2: InFilm(30, 10, 0)}
    assert (free_place(frames, 20), free_place(frames, 21)) == (10, 40)
    assert to_drop(frames, 2, 10, 20) == []
