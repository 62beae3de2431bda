"""A decision that only a user can take: the run waits for it, also across a restart."""

from __future__ import annotations

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.commands import Answer
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.question import Question
from curiosity_widgets.session.summary import run_summary
from tests.session.runs import all_texts, finished, rests, until_seen
from tests.session.small import SmallSource

SAMPLE = Question("sample", "The sample looks like another one. Continue?")
WHICH = Question("which", "Which half?", ("left", "right", "neither"), ("neither",))


def ask(one, question=SAMPLE):
    """As the loop would, on a run that rests."""
    assert one._worker.loop.context.ask(question) is None
    one._worker.publish("")


def given(one, question=SAMPLE):
    return one._worker.loop.context.ask(question)


@pytest.fixture
def asked(session):
    """A run that has measured ten spectra and now waits for a decision."""
    one = session(SmallSource(), holdout=0)
    one.run(10)
    assert one.wait(20)
    ask(one)
    one.run(14)
    rests(one, "waiting")
    return one


def test_nothing_is_measured_before_it_is_taken(asked):
    seen = asked.snapshot
    assert (seen.question, seen.message, len(seen.measured)) == (SAMPLE, SAMPLE.text, 10)
    assert run_summary(asked)["ended_early"] == f"it waits for a decision: {SAMPLE.text}"
    asked.resume()
    assert len(rests(asked, "waiting").measured) == 10, "Run does not get round it"
    asked.measure((5, 9))
    assert len(rests(asked, "waiting").measured) == 10, "nor does a request"
    asked.answer("yes")
    seen = until_seen(asked, lambda seen: seen.state == "finished")
    assert (seen.question, len(seen.measured)) == (None, 14)
    assert [5, 9] in seen.measured.tolist()
    assert given(asked) == "yes"
    assert "decided: yes (" + SAMPLE.text + ")" in all_texts(seen)
    assert "a user has to decide: " + SAMPLE.text in all_texts(seen)


def test_a_refusal_stops_the_run_and_leaves_the_question_open(asked):
    asked.answer("no")
    seen = until_seen(asked, lambda seen: seen.state == "stopped")
    assert (seen.question, len(seen.measured)) == (SAMPLE, 10)
    asked.resume()
    rests(asked, "waiting")
    asked.answer("yes")
    assert len(until_seen(asked, lambda seen: seen.state == "finished").measured) == 14


def test_stop_and_pause_work_while_it_waits(asked):
    asked.pause()
    assert rests(asked, "waiting").question == SAMPLE
    asked.answer("yes")
    until_seen(asked, lambda seen: seen.state == "paused")  # Pause was pressed meanwhile
    ask(asked, WHICH)
    asked.resume()
    rests(asked, "waiting")
    asked.stop()
    assert rests(asked, "stopped").question == WHICH


def test_what_was_requested_meanwhile_is_measured_afterwards(session):
    one = session(holdout=0)
    one.run(6)
    assert one.wait(20)
    ask(one)
    one.measure((5, 9))
    assert len(rests(one, "waiting").measured) == 6
    one.answer("yes")
    seen = until_seen(one, lambda seen: len(seen.measured) == 7)
    assert seen.measured[-1].tolist() == [5, 9]


def test_it_is_in_the_file_and_waits_there(asked, reopen):
    asked.close()
    found = RunFile.open(asked.path)
    assert (found.snapshot.question, found.state) == (SAMPLE, "waiting")
    again = reopen(asked.path)
    assert (again.snapshot.state, again.snapshot.question) == ("waiting", SAMPLE)
    again.answer("yes")
    until_seen(again, lambda seen: seen.state == "paused")
    assert len(finished(again).measured) == 14
    again.close()
    last = reopen(asked.path)
    assert (last.snapshot.question, given(last)) == (None, "yes")  # not asked twice


def test_one_question_after_the_other(asked):
    ask(asked, WHICH)
    asked.answer("yes")
    assert until_seen(asked, lambda seen: seen.question == WHICH).state == "waiting"
    with pytest.raises(CuriosityError, match=r"'yes' is no answer.*give 'left' or 'right' or 'neither'"):
        asked.answer("yes")
    asked.answer("right")
    until_seen(asked, lambda seen: seen.state == "finished")
    assert given(asked, WHICH) == "right"
    with pytest.raises(CuriosityError, match="waits for no decision"):
        asked.answer("yes")


def test_a_refusal_while_an_action_is_under_way_ends_the_run_after_it(session):
    source = SmallSource(seconds=0.05)
    one = session(source)

    def once(snapshot):
        if len(snapshot.measured) == 8 and snapshot.question is None:
            one._worker.loop.context.ask(SAMPLE)
            one._worker.submit(Answer(SAMPLE.name, "no"))

    one.subscribe(once)
    one.run(14)
    seen = rests(one, "stopped")
    assert seen.question == SAMPLE
    assert len(seen.measured) < 14
