"""Coverage in each of its spaces."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.testing import make_state


def test_by_default_it_uses_the_richest_space_there_is() -> None:
    for fields, space in [((), "joint"), (("joint",), "latent"), (("joint", "latent"), "patch")]:
        state = replace(make_state(), **dict.fromkeys(fields))
        chosen = acquisition.load("coverage").pick(state, 4).index
        named = acquisition.load("coverage", space=space).pick(state, 4).index
        np.testing.assert_array_equal(chosen, named)


@pytest.mark.parametrize("space", ["joint", "latent"])
def test_a_space_that_the_run_does_not_have_is_refused(space: str) -> None:
    strategy = acquisition.load("coverage", space=space)
    assert strategy.required == (space,)
    with pytest.raises(CuriosityError, match="'coverage' needs"):
        strategy.pick(replace(make_state(), **{space: None}), 1)


def test_an_unknown_space_is_refused() -> None:
    with pytest.raises(CuriosityError, match="use 'patch', 'latent' or 'joint'"):
        acquisition.load("coverage", space="pixels")


def test_lambda_zero_picks_at_random() -> None:
    strategy = acquisition.load("coverage", selection="sample")
    drawn = {int(strategy.pick(replace(make_state(lam=0.0), step=seed), 1).index[0]) for seed in range(60)}
    assert len(drawn) > 40
