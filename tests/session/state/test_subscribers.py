from __future__ import annotations

import logging
import threading

import pytest

from curiosity_widgets.session.state.subscribers import Subscribers


def test_all_are_called_in_their_order_until_they_end_it():
    subscribers, seen = Subscribers[int](), []
    end = subscribers.subscribe(lambda value: seen.append(("first", value)))
    subscribers.subscribe(lambda value: seen.append(("second", value)))
    subscribers.tell(1)
    end()
    end()  # twice is once
    subscribers.tell(2)
    assert seen == [("first", 1), ("second", 1), ("second", 2)]
    assert len(subscribers) == 1


@pytest.mark.parametrize("error", [RuntimeError("my plot is gone"), SystemExit(), KeyboardInterrupt()])
def test_one_that_raises_is_logged_and_dropped_and_the_others_are_called(error, caplog):
    dropped, seen = [], []
    subscribers = Subscribers[int](dropped.append)

    def broken(value):
        raise error

    subscribers.subscribe(broken)
    subscribers.subscribe(seen.append)
    with caplog.at_level(logging.ERROR, logger="curiosity_widgets.session"):
        subscribers.tell(1)
        subscribers.tell(2)
    assert (seen, dropped, len(subscribers)) == ([1, 2], [error], 1)
    assert [record.getMessage() for record in caplog.records] == ["a subscriber failed and is dropped"]


def test_without_on_drop_it_is_logged_all_the_same(caplog):
    subscribers = Subscribers[int]()
    subscribers.subscribe(lambda value: 1 // value)
    with caplog.at_level(logging.ERROR, logger="curiosity_widgets.session"):
        subscribers.tell(0)
    assert (len(caplog.records), len(subscribers)) == (1, 0)


def test_a_callback_may_end_itself_and_make_others():
    subscribers, seen = Subscribers[int](), []

    def once(value):
        subscribers.unsubscribe(once)
        subscribers.subscribe(seen.append)

    subscribers.subscribe(once)
    subscribers.tell(1)
    subscribers.tell(2)
    assert seen == [2]


def test_none_is_lost_when_threads_subscribe_at_once():
    subscribers, seen = Subscribers[int](), []

    def many():
        for _ in range(200):
            subscribers.subscribe(lambda value: seen.append(value))

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    subscribers.tell(7)
    assert len(seen) == 800
