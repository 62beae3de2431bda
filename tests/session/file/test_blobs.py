from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.blobs import pack, unpack


@given(
    st.dictionaries(
        st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12),
        arrays(
            st.sampled_from([np.float32, np.int64, np.bool_]),
            array_shapes(min_dims=0, max_dims=3, min_side=0),
        ),
        max_size=4,
    )
)
def test_arrays_come_back(state):
    back = unpack(pack(state))
    assert list(back) == list(state)
    for name, array in state.items():
        assert back[name].dtype == array.dtype
        np.testing.assert_array_equal(back[name], array)


def test_objects_are_neither_written_nor_read():
    with pytest.raises(CuriosityError, match="Python objects"):
        pack({"net": np.array([object()])})
    buffer = io.BytesIO()
    np.savez(buffer, names=np.array(["net"]), array_0=np.array([{1: 2}], dtype=object))
    with pytest.raises(CuriosityError, match="damaged"):
        unpack(buffer.getvalue())


def test_damaged_bytes_are_one_clear_error():
    whole = pack({"a": np.arange(100.0)})
    for content in (b"", b"rubbish", whole[: len(whole) // 2], whole[:300] + b"\0" * 50 + whole[350:]):
        with pytest.raises(CuriosityError, match="damaged"):
            unpack(content)


@pytest.mark.parametrize("kind", ["c16", "M8[s]", "m8[s]", [("a", float)]])
def test_what_a_closed_run_file_could_not_give_back_is_refused_at_once(kind):
    with pytest.raises(CuriosityError, match="'net' of the learner's state holds values of the type"):
        pack({"net": np.zeros(3, dtype=kind)})
