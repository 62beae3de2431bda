from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from tests.session.small import SmallSource


def test_an_instrument_has_nothing_measurable_before_its_scan(session):
    run = session(SmallSource(kind="instrument", truth=False))
    before = run._worker.publisher.latest
    assert (before.facts, before.measurable, before.source.kind) == (None, None, "instrument")
    run.run(6)
    assert run.wait(20)
    after = run._worker.publisher.latest
    assert after.measurable == after.facts.measurable.sum() == 360
    assert before.measurable is None


def test_what_other_threads_see_does_not_change(session):
    published = session()._worker.publisher.latest
    with pytest.raises(FrozenInstanceError):
        published.facts = None
