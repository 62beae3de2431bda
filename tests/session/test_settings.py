from __future__ import annotations

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.session import Session
from tests.session.small import SmallSource, workflow


def test_settings_act_at_the_next_pick(session):
    run = session()
    run.step()
    run.wait(10)
    before = run.snapshot
    run.settings.batch_size = 2
    run.settings.beta = 0.9
    run.settings.lam = 3
    run.settings.strategy = "coverage"
    assert run.settings.beta == 0.9
    run.wait(10)
    assert run.snapshot.settings.strategy == "coverage"
    assert run.snapshot.beta == 0.9  # shown already while the run rests
    assert before.settings.strategy == "mixed"
    run.step()
    run.wait(10)
    assert len(run.snapshot.measured) == 8


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("beta", 1.2, "from 0 to 1"),
        ("beta", "much", "from 0 to 1"),
        ("beta", float("nan"), "from 0 to 1"),
        ("lam", -1, "at least 0"),
        ("lam", None, "at least 0"),
        ("batch_size", 0, "at least 1"),
        ("batch_size", 2.5, "whole number"),
        ("batch_size", 10_000, "measurable positions"),
        ("strategy", "guess", "choose one of"),
        ("budget", 10_000, "more than the"),
        ("budget", 3, "less than the 6 initial"),
        ("budget", True, "whole number"),
    ],
)
def test_settings_are_checked_where_they_are_set(session, name, value, word):
    run = session()
    before = getattr(run.settings, name)
    with pytest.raises(CuriosityError, match=word):
        setattr(run.settings, name, value)
    assert getattr(run.settings, name) == before


def test_a_budget_beyond_the_candidates_is_refused_at_once(session):
    run = session()
    with pytest.raises(CuriosityError, match="a budget of 4000 spectra is more than the"):
        run.run(4000)
    with pytest.raises(CuriosityError, match="less than the 6 initial"):
        run.run(5)
    assert run.snapshot.state == "idle"


def test_patience_is_checked(tmp_path):
    for patience in (0, -1, float("nan"), "long"):
        with pytest.raises(CuriosityError, match="patience"):
            Session(SmallSource(), workflow(), 3, tmp_path / "a.h5", patience=patience)
    assert list(tmp_path.iterdir()) == []
