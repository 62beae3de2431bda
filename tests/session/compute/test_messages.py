from __future__ import annotations

import io
import threading

import pytest

from curiosity_widgets.errors import CuriosityError, ForeignError
from curiosity_widgets.session.compute.messages import (
    Done,
    Raised,
    Said,
    packed,
    read_from,
    unpacked,
    write_to,
)
from tests.session.compute.elsewhere_learners import Refused, Unsendable


def test_messages_go_through_a_pipe_one_by_one_and_a_cut_one_is_its_end():
    pipe = io.BytesIO()
    for message in (b"", b"first", b"x" * 100_000):
        write_to(pipe, message)
    whole = pipe.getvalue()
    pipe.seek(0)
    assert [read_from(pipe) for _ in range(4)] == [b"", b"first", b"x" * 100_000, None]
    assert read_from(io.BytesIO(whole[8:15])) is None
    assert read_from(io.BytesIO(whole[8:18])) is None


def test_a_message_that_cannot_be_sent_or_read_is_one_sentence():
    with pytest.raises(CuriosityError, match=r"cannot be sent there.*lock.*leave compute out"):
        packed(Done(threading.Lock()))
    there = packed(Said("one", None)).replace(b"curiosity_widgets.session", b"curiosity_widgets.sessiom")
    with pytest.raises(CuriosityError, match=r"not known there.*No module named.*install the same packages"):
        unpacked(there)


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (Refused("no such phase"), Refused, "no such phase"),
        (ValueError("singular"), ValueError, "singular"),
        (SystemExit(3), ForeignError, "the learner raised SystemExit: 3"),
        (Unsendable(7, "odd"), ForeignError, "Unsendable: odd 7"),
    ],
)
def test_an_error_arrives_as_what_it_is_with_where_it_was_raised(error, kind, text):
    try:
        raise error
    except BaseException as caught:
        arrived = unpacked(packed(Raised.of(caught))).again()
    assert type(arrived) is kind
    assert str(arrived) == text
    assert "test_messages.py" in str(arrived.__cause__)


def test_an_error_of_ours_that_cannot_be_sent_stays_one_of_ours():
    error = Refused("no such phase")
    error.held = threading.Lock()
    sent = Raised.of(error).error
    assert type(sent) is CuriosityError
    assert str(sent) == "no such phase"
