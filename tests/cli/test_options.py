"""``KEY=VALUE`` options."""

from __future__ import annotations

import pytest

from curiosity_widgets.cli.options import key_values
from curiosity_widgets.errors import CuriosityError


def test_pairs_become_a_mapping_and_a_value_may_hold_an_equals_sign() -> None:
    assert key_values(("a=1", "b=x=y")) == {"a": "1", "b": "x=y"}


def test_a_pair_without_a_value_names_its_option() -> None:
    with pytest.raises(CuriosityError, match=r"^--option members: write KEY=VALUE"):
        key_values(("a=1", "members"), "--option")
