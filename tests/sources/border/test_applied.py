from __future__ import annotations

import pytest

from curiosity_widgets.errors import ForeignError
from curiosity_widgets.session.rules.limits import LimitExceeded, Limits
from curiosity_widgets.sources.border import applied_by

LIMITS = Limits(voltage=(-10, 10))


class Applying:
    def __init__(self, applied):
        self.applies = lambda: applied


def test_pairs_texts_and_nothing_pass():
    given = {"voltage": [-4, 4], "setpoint": None, "other": "not known"}
    assert applied_by(Applying(given)) == {"voltage": (-4, 4), "setpoint": None, "other": "not known"}
    assert applied_by(object()) is None
    LIMITS.check_applied(applied_by(Applying(given)), "Scope")


@pytest.mark.parametrize(
    "applied",
    [
        None,
        "text",
        [1],
        *({"voltage": one} for one in ((1,), 7, (10**400, 1), (float("nan"), 1), ("-1", "1"), (True, False))),
        {"voltage": (number for number in (1, 2))},
    ],
)
def test_anything_else_is_not_known_and_limits_refuse_it(applied):
    with pytest.raises(LimitExceeded, match="the voltage cannot be checked"):
        LIMITS.check_applied(applied_by(Applying(applied)), "Scope")


def test_what_it_raises_ends_no_more_than_the_call():
    source = Applying(None)
    for raised, contained in (
        (SystemExit, ForeignError),
        (LimitExceeded, LimitExceeded),
        (OSError, OSError),
    ):
        source.applies = lambda raised=raised: (_ for _ in ()).throw(raised("gone"))
        with pytest.raises(contained, match="gone"):
            applied_by(source)
