from __future__ import annotations

import base64
import json
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from curiosity_widgets.data.masks import decode_mask, encode_mask
from curiosity_widgets.errors import CuriosityError
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


@given(arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=30)))
def test_masks_come_back(mask):
    np.testing.assert_array_equal(decode_mask(encode_mask(mask), mask.shape), mask)


def test_damaged_masks_are_refused():
    bomb = base64.b64encode(zlib.compress(bytes(10**7))).decode()
    for text in ("no base64!", base64.b64encode(b"no zlib").decode(), encode_mask(np.ones((2, 3), bool))):
        with pytest.raises(CuriosityError, match="damaged exclusion mask"):
            decode_mask(text, (40, 50))
    assert not decode_mask(bomb, (3, 4)).any()  # never unpacked beyond what the shape needs
