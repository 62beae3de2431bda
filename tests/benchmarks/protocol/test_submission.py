"""Protocol v1, cut short, on a regressor and a strategy of a user's."""

from __future__ import annotations

from pathlib import Path

import pytest

from curiosity_widgets.benchmarks.protocol.card import read_card
from curiosity_widgets.benchmarks.protocol.check import problems
from curiosity_widgets.benchmarks.protocol.submission import submit
from curiosity_widgets.errors import CuriosityError
from tests.benchmarks.protocol.small import CUT


def test_the_card_declares_what_was_cut_and_the_check_finds_nothing(submission: Path, sample: str) -> None:
    card = read_card(submission)
    assert (card.title, card.protocol, card.strategy) == (
        "Near four",
        "v1",
        "tests.benchmarks.protocol.small:Brightest",
    )
    assert card.changes["seeds"] == 2
    assert card.changes["test"] == [sample]
    assert card.parameters == {"n_neighbors": 4}
    assert len(card.files) == 3 * 2  # random, sobol and the strategy, two seeds
    assert problems(submission, rerun=1) == []


def test_it_continues_and_refuses_the_folder_of_another(submission: Path, sample: str) -> None:
    with pytest.raises(CuriosityError, match="choose another folder"):
        submit(submission, learner="ridge", changes={**CUT, "data": [sample]}, workers=1)
