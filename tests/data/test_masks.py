"""Masks as text come back, and damaged text is refused."""

from __future__ import annotations

import base64
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays

from curiosity_widgets.data.masks import decode_mask, encode_mask
from curiosity_widgets.errors import CuriosityError


@given(arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=30)))
def test_masks_come_back(mask):
    np.testing.assert_array_equal(decode_mask(encode_mask(mask), mask.shape), mask)


def test_damaged_masks_are_refused():
    bomb = base64.b64encode(zlib.compress(bytes(10**7))).decode()
    for text in ("no base64!", base64.b64encode(b"no zlib").decode(), encode_mask(np.ones((2, 3), bool))):
        with pytest.raises(CuriosityError, match="damaged exclusion mask"):
            decode_mask(text, (40, 50))
    assert not decode_mask(bomb, (3, 4)).any()  # never unpacked beyond what the shape needs
