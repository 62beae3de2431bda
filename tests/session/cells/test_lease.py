"""One page has the controls; a page alone never notices that there are any to have."""

from __future__ import annotations

import pytest

from curiosity_widgets.session.cells.lease import SILENT, Held, Lease, Page

ANN = Page("anns1", "Ann", frozenset({"a"}))
BEN = Page("bens1", "Ben", frozenset({"b"}))


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def noted():
    return []


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def lease(noted, clock):
    return Lease(lambda before, now: noted.append((before, now)), clock)


def holder(lease):
    return lease.held.holder.id if lease.held.holder else None


def refuses(lease, page="", connection=""):
    return lease.refusal(page, connection) != ""


def test_a_page_alone_has_the_controls_and_nothing_is_noted(lease, noted):
    lease.opened(ANN)
    assert not refuses(lease, "anns1", "")
    assert not refuses(lease, "", "a")
    lease.left("anns1")
    lease.opened(ANN)
    assert (holder(lease), noted) == ("anns1", [])


def test_the_first_has_them_and_commands_of_others_are_refused_by_name(lease):
    lease.opened(ANN)
    lease.opened(BEN)
    for page, connection in [("bens1", ""), ("", "b"), ("", "of no page that is known"), ("bens1", "b")]:
        text = lease.refusal(page, connection)
        assert text == "Ann has the controls: press Ask or Take over in a panel of the run"
    assert not refuses(lease, "", "")  # Python code
    assert not refuses(lease, "", "a")
    assert holder(lease) == "anns1"


def test_taking_over_is_noted_with_both_names(lease, noted):
    for page in (ANN, BEN):
        lease.opened(page)
    lease.take("bens1")
    lease.take("bens1")
    lease.take("a page that nobody has opened")
    assert (holder(lease), noted) == ("bens1", [("Ann (page anns)", "Ben (page bens)")])
    assert refuses(lease, "anns1")
    assert not refuses(lease, "bens1")


@pytest.mark.parametrize(("give", "after", "declined"), [(True, "bens1", ""), (False, "anns1", "bens1")])
def test_who_is_asked_hands_over_or_keeps_them(lease, noted, give, after, declined):
    for page in (ANN, BEN):
        lease.opened(page)
    lease.answer("anns1", give=give)  # nobody has asked
    lease.ask("bens1")
    assert lease.held.asks == BEN
    lease.answer("bens1", give=True)  # only who has them gives them
    assert holder(lease) == "anns1"
    lease.answer("anns1", give=give)
    assert (holder(lease), lease.held.asks, lease.held.declined) == (after, None, declined)
    assert len(noted) == give


def test_a_page_that_is_closed_gives_them_to_the_one_that_asked_else_to_the_first_command(lease, noted):
    for page in (ANN, BEN):
        lease.opened(page)
    lease.left("anns1")
    assert holder(lease) is None
    assert not refuses(lease, "", "of no page that is known")
    assert holder(lease) is None
    assert not refuses(lease, "", "b")
    assert holder(lease) == "bens1"
    lease.opened(ANN)
    lease.ask("anns1")
    lease.left("bens1")
    assert (holder(lease), len(noted)) == ("anns1", 2)


def test_a_page_that_is_closed_asks_no_more(lease):
    for page in (ANN, BEN):
        lease.opened(page)
    lease.ask("bens1")
    lease.left("bens1")
    assert lease.held.asks is None
    assert holder(lease) == "anns1"


@pytest.mark.parametrize("said", [True, False])
def test_a_page_that_is_loaded_again_keeps_them(lease, noted, said):
    for page in (ANN, BEN):
        lease.opened(page)
    if said:
        lease.left("anns1")
    lease.opened(Page("anns2", "Ann", frozenset({"c"})), before="anns1")
    assert (holder(lease), noted) == ("anns2", [])
    assert not refuses(lease, "", "c")


def test_a_page_that_asks_and_is_loaded_again_still_asks(lease):
    for page in (ANN, BEN):
        lease.opened(page)
    lease.ask("bens1")
    again = Page("bens2", "Ben")
    lease.opened(again, before="bens1")
    assert lease.held.asks == again


def test_a_page_that_does_not_answer_gives_them_up(lease, clock):
    for page in (ANN, BEN):
        lease.opened(page)
    calls = lease.held.call
    for _ in range(10):  # it answers
        lease.present("bens1")
        clock.now += 10
        lease.present("anns1")
    assert (holder(lease), lease.held.call) == ("anns1", calls + 10)
    lease.present("bens1")
    clock.now += SILENT - 1
    lease.present("bens1")
    assert holder(lease) == "anns1"
    clock.now += 1
    lease.present("bens1")
    assert holder(lease) is None


def test_questions_that_a_busy_kernel_gets_all_at_once_give_up_nothing(lease, clock):
    for page in (ANN, BEN):
        lease.opened(page)
    clock.now += 600
    for _ in range(60):
        lease.present("bens1")
    lease.present("anns1")
    assert holder(lease) == "anns1"


def test_a_page_with_two_connections_is_one(lease):
    lease.opened(ANN)
    lease.opened(BEN)
    lease.opened(Page("anns1", "Ann", frozenset({"d"})))
    for connection in "ad":
        assert not refuses(lease, "", connection)
    lease.take("bens1")
    for connection in "ad":
        assert refuses(lease, "", connection)


def test_every_change_is_reported_once(lease):
    seen: list[Held] = []
    end = lease.subscribe(seen.append)
    lease.opened(ANN)
    lease.opened(BEN)  # changes nothing
    lease.ask("bens1")
    lease.take("bens1")
    end()
    lease.take("anns1")
    assert [(held.holder and held.holder.id, held.asks and held.asks.id) for held in seen] == [
        ("anns1", None),
        ("anns1", "bens1"),
        ("bens1", None),
    ]
    assert lease.held.declined == ""
