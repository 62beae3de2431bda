from __future__ import annotations

import pytest

from curiosity_widgets.session.state.point_flags import BY_HAND, DAMAGED, PointFlags


def test_points_are_flagged_with_a_reason_and_unflagged():
    flags = PointFlags()
    flags.add((5, 2), (40, 31), DAMAGED)
    flags.add((2, 7), (31, 12), BY_HAND)  # one that is flagged already keeps its reason
    assert flags.reasons(20) == {2: DAMAGED, 5: DAMAGED, 7: BY_HAND}
    assert flags.candidates(20) == [31, 40, 12]
    flags.remove((5, 11))
    assert (flags.among(20), len(flags)) == ((2, 7), 2)


def test_those_beyond_the_points_that_are_read_do_not_count():
    flags = PointFlags()
    flags.add((2, 7), (31, 12), BY_HAND)
    assert (flags.among(7), flags.among(2)) == ((2,), ())
    assert (flags.reasons(7), flags.candidates(7)) == ({2: BY_HAND}, [31])


@pytest.mark.parametrize(("points", "candidates"), [((-1,), (3,)), ((1, 2), (3,))])
def test_numbers_that_make_no_sense_are_refused(points, candidates):
    with pytest.raises(ValueError, match=r"point -1|shorter|argument"):
        PointFlags().add(points, candidates, BY_HAND)
