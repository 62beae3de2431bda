"""Values of policies, and their way through the journal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.rules.policies import Policies


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"limits": 3}, "limits is 3"),
        ({"approve": 1}, "True or False"),
        ({"reimage_every": 0}, "reimage_every"),
        ({"repeats": 1.5}, "share of positions"),
        ({"repeats": "many"}, "share of positions"),
        ({"repeats": 0.1, "overlap": True}, "do not go together"),
        ({"park_after": -1}, "park_after is -1; give seconds"),
        ({"park_after": "soon"}, "park_after is 'soon'"),
        ({"short_route": "yes"}, "short_route is 'yes'"),
    ],
)
def test_values_that_make_no_sense(session, options, words, tmp_path):
    with pytest.raises(CuriosityError, match=words):
        session(**options)
    assert list(tmp_path.iterdir()) == []


def test_policies_come_back_from_the_journal():
    for every in (None, 20, timedelta(minutes=5)):
        policies = Policies(Limits(max_spectra=5), every, 0.1, short_route=True)
        assert Policies.from_dict(policies.to_dict()).to_dict() == policies.to_dict()


def test_policies_of_earlier_run_files_park_after_a_minute():
    earlier = {name: value for name, value in Policies().to_dict().items() if name != "park_after"}
    assert Policies.from_dict(earlier).park_after == 60
    assert Policies.from_dict(Policies(park_after=None).to_dict()).park_after is None
