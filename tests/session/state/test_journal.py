from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.state.events import Timed
from curiosity_widgets.session.state.journal import decode, encode, line_of

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(st.lists(st.dictionaries(st.text(), plain, max_size=3), max_size=5), st.binary(max_size=40))
def test_events_come_back_whatever_follows_them(bodies, rubbish):
    events = [{**body, "event": "x"} for body in bodies]
    content = b"".join(encode(event) for event in events)
    lines = list(decode(content))
    assert [line.event for line in lines] == events
    assert [line.end for line in lines][-1:] == ([len(content)] if events else [])
    assert not any(line.damaged for line in lines)
    assert [line.event for line in decode(content + rubbish)] == events


@given(st.data())
def test_a_changed_line_is_left_out_and_known_to_be(data):
    lines = [encode({"event": "point", "n": number}) for number in range(4)]
    content = bytearray(b"".join(lines))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    bad = next(number for number in range(4) if sum(map(len, lines[: number + 1])) > place)
    gone = {bad, bad + 1} if place == sum(map(len, lines[: bad + 1])) - 1 else {bad}  # a line feed joins two
    found = list(decode(bytes(content)))
    assert [line.event["n"] for line in found] == [number for number in range(4) if number not in gone]
    assert bool(sum(line.damaged for line in found)) is (max(gone) < 3)


def test_what_follows_the_last_whole_line_does_not_count():
    content = encode({"event": "x"}) + encode({"event": "y"})
    for length in range(len(encode({"event": "x"})), len(content)):
        (line,) = decode(content[:length])
        assert line.event == {"event": "x"}
        assert line.damaged == 0


def test_numbers_that_json_cannot_hold_become_null():
    line = encode({"event": "score", "r2": np.float32("nan"), "n": np.int64(3), "picks": np.array([1, 2])})
    assert json.loads(line[9:]) == {"event": "score", "r2": None, "n": 3, "picks": [1, 2]}


def test_an_entry_that_could_not_be_read_again_is_not_written():
    good = Timed({"train": 1.5})
    assert next(decode(line_of(good))).event == good.to_json() | {"time": good.time}

    class Mute:
        def __str__(self):
            raise RuntimeError("no")

    for seconds in ({"train": "text"}, {"train": Mute()}):
        with pytest.raises(CuriosityError, match="'timings'"):
            line_of(Timed(seconds))
