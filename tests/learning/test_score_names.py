"""Every score and yardstick has one key of its own in the learning curve."""

from __future__ import annotations

from curiosity_widgets.learning.score_names import HELDOUT, UNMEASURED, YARDSTICKS_OF, curve_key


def test_keys_are_distinct_and_those_of_held_out_regions_as_in_the_first_run_files() -> None:
    keys = [curve_key(score, name) for score, names in YARDSTICKS_OF.items() for name in names]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & set(YARDSTICKS_OF)
    assert [curve_key(HELDOUT, name) for name in YARDSTICKS_OF[HELDOUT]] == ["mean", "ridge", "forest"]
    assert curve_key(UNMEASURED, "neighbours") == "unmeasured_neighbours"
