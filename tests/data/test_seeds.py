"""Every purpose and step has a stream of its own."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.seeds import integer_seed, stream


def test_same_seed_and_keys_same_draws() -> None:
    assert stream(3, "picks", 7).integers(2**40) == stream(3, "picks", 7).integers(2**40)
    assert integer_seed(3, "weights") == integer_seed(3, "weights")


def test_another_seed_purpose_or_step_draws_differently() -> None:
    keys = [(3, "picks", 7), (4, "picks", 7), (3, "noise", 7), (3, "picks", 8), (3, "picks")]
    assert len({int(stream(*each).integers(2**60)) for each in keys}) == len(keys)
    assert len({integer_seed(*each) for each in keys}) == len(keys)


def test_draws_are_those_of_the_first_release() -> None:
    """A changed stream would change the path of every run file."""
    np.testing.assert_array_equal(stream(5, "initial", 2).integers(1000, size=4), [241, 602, 713, 716])
