from __future__ import annotations

import numpy as np

from tests.session.runs import finished
from tests.session.small import SmallSource


def test_every_step_has_one_score_and_the_seconds_of_its_phases(session):
    seen = finished(session())
    assert [entry["step"] for entry in seen.curve] == [1, 2, 3, 4, 5]
    assert [entry["n"] for entry in seen.curve] == [6, 10, 14, 18, 22]
    assert {entry["kind"] for entry in seen.curve} == {"heldout"}
    assert (
        {"train", "evaluate", "pick", "score", "measure"}
        >= set(seen.timings)
        >= {"train", "evaluate", "score"}
    )


def test_where_nothing_is_held_out_the_score_is_live_and_starts_with_the_second_training(session):
    seen = finished(session(SmallSource(kind="instrument", truth=False)))
    assert [(entry["step"], entry["kind"]) for entry in seen.curve] == [
        (step, "prequential") for step in (2, 3, 4, 5)
    ]
    assert np.isfinite(seen.first_errors[6:]).all()
