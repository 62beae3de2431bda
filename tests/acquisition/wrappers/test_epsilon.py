"""A share of the picks is random."""

from __future__ import annotations

import pytest

from curiosity_widgets import acquisition
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.testing import make_state


def test_a_share_of_chance() -> None:
    base = acquisition.load("committee").pick(make_state(), 40).index
    for share, least, most in [(0.0, 40, 40), (1.0, 0, 20), (0.5, 15, 36)]:
        picked = acquisition.load("epsilon", base="committee", share=share).pick(make_state(), 40).index
        assert least <= len(set(picked) & set(base)) <= most


def test_a_share_beyond_one_is_refused() -> None:
    with pytest.raises(CuriosityError, match="outside 0 … 1"):
        acquisition.load("epsilon", share=1.5)
