from __future__ import annotations

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curiosity_widgets.session.state.journal import decode, encode

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
def test_events_come_back_up_to_the_first_damage(bodies, rubbish):
    events = [{**body, "event": "x"} for body in bodies]
    content = b"".join(encode(event) for event in events)
    assert [event for event, _ in decode(content)] == events
    ends = [end for _, end in decode(content)]
    assert ends[-1:] == ([len(content)] if events else [])
    assert [event for event, _ in decode(content + rubbish)] == events


@given(st.data())
def test_a_line_cut_short_or_changed_does_not_count(data):
    lines = [encode({"event": "point", "n": number}) for number in range(4)]
    content = bytearray(b"".join(lines))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    whole = next(number for number in range(4) if sum(map(len, lines[: number + 1])) > place)
    assert [event["n"] for event, _ in decode(bytes(content))] == list(range(whole))


def test_numbers_that_json_cannot_hold_become_null():
    line = encode({"event": "score", "r2": np.float32("nan"), "n": np.int64(3), "picks": np.array([1, 2])})
    assert json.loads(line[9:]) == {"event": "score", "r2": None, "n": 3, "picks": [1, 2]}
