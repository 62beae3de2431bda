"""The spectrum that tells the axis: checked, announced, recorded, and not taken where the axis is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.rules.limits import Limits
from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources.first_spectrum import TAKEN_ON_OPENING, FirstSpectrum
from curiosity_widgets.sources.protocol import TakesFirstSpectrum
from tests.session.small import SHAPE, SmallLearner, SmallSource, workflow


class Learning(FirstSpectrum, SmallSource):
    """Learns its axis on opening, with the tip at ``tip``."""

    def __init__(self, tip=(3.0, 5.0)) -> None:
        super().__init__(kind="instrument", truth=False)
        self.tip, self.taken, self.info = tip, 0, None

    def open(self):
        if self.info is None:  # it may be opened again without harm
            info = super().open()
            axis, first = self.learn_axis(self.tip, SHAPE, self._take)
            assert axis.tolist() == info.axis.values.tolist()
            self.info = replace(info, extra=first)
        return self.info

    def _take(self):
        self.taken += 1
        return self.bias, self.cube[3, 5]


def made(path, source, **limits):
    policies = Policies(Limits(**limits)) if limits else None
    return Session(source, workflow(), 3, path, policies=policies, learner=SmallLearner)


def mask(forbidden):
    allowed = np.ones(SHAPE, dtype=bool)
    allowed[forbidden] = False
    return allowed


def test_it_is_recorded_with_its_position_and_a_resumed_run_takes_none(tmp_path):
    source = Learning()
    assert isinstance(source, TakesFirstSpectrum)
    with made(tmp_path / "run.h5", source) as session:
        session.run(8)
        assert session.wait(40)
        assert any("taken at (3, 5) to learn its axis" in line.text for line in session.snapshot.log)
    assert source.taken == 1
    with RunFile.open(tmp_path / "run.h5") as file:
        kept = file.facts.source_extra[TAKEN_ON_OPENING]
    assert kept["position"] == [3, 5]
    np.testing.assert_array_equal(kept["values"], source.cube[3, 5])
    assert 0 < kept["started"] <= kept["ended"]
    again = Learning()
    with Session.open(tmp_path / "run.h5", again, learner=SmallLearner) as session:
        session.run(12)
        assert session.wait(40)
    assert again.taken == 0


@pytest.mark.parametrize(
    ("tip", "forbidden", "why"),
    [
        ((3.0, 5.0), (3, 5), "forbidden by the limits' mask"),
        ((-4.0, 0.0), (3, 5), "outside the scanned frame"),
        (None, (3, 5), "give the source axis="),
    ],
)
def test_it_is_not_taken_where_the_tip_must_not_be(tmp_path, tip, forbidden, why):
    source = Learning(tip)
    with pytest.raises(CuriosityError, match=why):
        made(tmp_path / "run.h5", source, mask=mask(forbidden))
    assert source.taken == 0


def test_it_counts_among_the_spectra_taken(tmp_path):
    with made(tmp_path / "run.h5", Learning(), max_spectra=8, mask=mask((0, 0))) as session:
        session.run()
        session.wait(40)
        assert len(session.snapshot.measured) == 7
