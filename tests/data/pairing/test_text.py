from __future__ import annotations

import pytest

from curiosity_widgets.data.pairing.text import listed, names_of


def test_long_lists_are_cut():
    assert listed(["a", "b"]) == "a, b"
    assert listed([]) == "none"
    assert listed(range(14)) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more"


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        (None, []),
        ("HAADF, sum", ["HAADF, sum"]),
        ("BF, HAADF", ["BF", "HAADF"]),
        ("BF, HAADF, sum", ["BF", "HAADF, sum"]),
        ("HAADF, sum,HAADF", ["HAADF, sum", "HAADF"]),
        ("nowhere", ["nowhere"]),
        (["BF"], ["BF"]),
        (3, ["3"]),
    ],
)
def test_a_name_that_exists_as_it_is_written_wins(chosen, names):
    assert names_of(chosen, ["HAADF, sum", "HAADF", "BF"]) == names
