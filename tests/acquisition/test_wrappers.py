"""What the wrappers change, and that they change nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.testing import make_state


def closest(space: np.ndarray, index: np.ndarray) -> float:
    """The least distance between two of the picks."""
    apart = np.linalg.norm(space[index][:, None] - space[index][None], axis=2)
    return float(apart[np.triu_indices(len(index), 1)].min())


def test_a_diverse_batch_begins_with_the_best_and_keeps_apart() -> None:
    state = make_state()
    space = np.asarray(state.candidates.positions)
    error = np.exp(-((space - [9, 14]) ** 2).sum(axis=1) / 20)  # one hill
    state = replace(state, uncertainty=error, features=space)
    greedy = acquisition.strategy("committee").pick(state, 5).index
    spread = acquisition.strategy("diverse", base="committee", space="patch").pick(state, 5).index
    assert spread[0] == greedy[0]
    assert closest(space, spread) > 1.5 * closest(space, greedy)


def test_beta_stands_for_what_it_does_in_the_base() -> None:
    goals = acquisition.strategy("balanced").beta_ends
    assert goals == ("learn the whole map", "find and learn the rare")
    assert acquisition.strategy("diverse", base={"name": "masked", "base": "balanced"}).beta_ends == goals
    assert acquisition.strategy("masked").beta_ends == ("cautious", "curious")


def test_a_share_of_chance() -> None:
    base = acquisition.strategy("committee").pick(make_state(), 40).index
    for share, least, most in [(0.0, 40, 40), (1.0, 0, 20), (0.5, 15, 36)]:
        picked = acquisition.strategy("epsilon", base="committee", share=share).pick(make_state(), 40).index
        assert least <= len(set(picked) & set(base)) <= most


def test_masks_hold_inside_other_wrappers_until_nothing_is_left() -> None:
    state = make_state()
    assert state.learnable is not None
    inside = (state.candidates.positions[:, 0] <= 6) & state.learnable & state.available
    base = {"name": "masked", "base": "committee", "boxes": [[0, 0, 6, 99]]}
    rule = acquisition.strategy("diverse", base=base, space="patch")
    picked = rule.pick(state, int(inside.sum()) + 3).index
    assert inside[picked[:-3]].all()
    assert not inside[picked[-3:]].any()


def test_the_default_mask_leaves_what_cannot_be_learned() -> None:
    state = make_state()
    assert state.learnable is not None
    assert state.learnable[acquisition.strategy("masked").pick(state, 25).index].all()
    with pytest.raises(CuriosityError, match="'masked' needs"):
        acquisition.strategy("masked").pick(replace(state, learnable=None), 1)


def test_a_base_may_be_an_object() -> None:
    own = acquisition.strategy("coverage", space="patch")
    assert acquisition.strategy("epsilon", base=own).base is own  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("epsilon", {"share": 1.5}, "outside 0 … 1"),
        ("diverse", {"share": 0}, "above 0"),
        ("masked", {"boxes": [[1, 2, 3]]}, "first row"),
        ("diverse", {"base": {"name": "coverage", "colour": 1}}, "colour"),
    ],
)
def test_mistakes_are_named(name: str, options: dict[str, object], words: str) -> None:
    with pytest.raises(CuriosityError, match=words):
        acquisition.strategy(name, **options)
