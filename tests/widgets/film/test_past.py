"""Steps are looked up once, beside the thread that asks."""

from __future__ import annotations

import time

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.session import Session
from curiosity_widgets.widgets.film import past as past_module
from curiosity_widgets.widgets.film.past import Past
from tests.session.runs import until
from tests.session.small import SmallLearner, SmallSource, workflow


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    path = tmp_path_factory.mktemp("past") / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run()
        assert session.wait(60)
    return session


def test_a_step_comes_later_and_is_kept(session):
    news = []
    past = Past(session, lambda: news.append(1))
    assert past.at(2) is None
    until(lambda: bool(news), 30)
    found = past.at(2)
    assert found.step == 2
    assert past.at(2) is found
    assert past.problem == ""
    past.at(77)
    until(lambda: len(news) == 2, 30)
    assert "no step 77" in past.problem
    past.end()


def test_only_so_many_moments_are_kept(session, monkeypatch):
    monkeypatch.setattr(past_module, "_KEPT", 1)
    past = Past(session, lambda: None)
    for step in (1, 2):
        until(lambda step=step: past.at(step) is not None, 30)
    assert past.at(1) is None
    past.end()


def test_why_a_point_was_picked_comes_later_too(session):
    past = Past(session, lambda: None)
    until(lambda: past.why(0) is not None and past.why(21) is not None, 30)
    assert (past.why(0).by, past.why(21).by) == ("initial", "strategy")
    assert past.why(500) is None
    past.end()


def test_what_cannot_be_read_is_looked_up_once_though_news_of_it_is_asked_for_again(session, monkeypatch):
    news = []

    def draw():
        news.append(1)
        past.at(77)
        past.why(3)

    past = Past(session, draw)
    monkeypatch.setattr(past, "_explain", lambda number: (_ for _ in ()).throw(CuriosityError("gone")))
    past.at(77)
    past.why(3)
    until(lambda: past.problem != "", 30)
    time.sleep(0.5)
    assert 1 <= len(news) <= 3
    past.end()


def test_it_is_tried_again_once_another_one_was_looked_at(session):
    news = []
    past = Past(session, lambda: news.append(1))
    past.at(77)
    until(lambda: len(news) == 1, 30)
    past.at(77)
    until(lambda: past.at(2) is not None, 30)
    count = len(news)
    past.at(77)
    until(lambda: len(news) > count, 30)
    past.end()
