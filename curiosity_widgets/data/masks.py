"""Masks over an image as text, for files."""

from __future__ import annotations

import base64
import zlib

import numpy as np

from curiosity_widgets.data.arrays import BoolArray
from curiosity_widgets.errors import CuriosityError


def encode_mask(mask: BoolArray) -> str:
    """A mask (H, W) as text."""
    return base64.b64encode(zlib.compress(np.packbits(mask).tobytes())).decode()


def decode_mask(text: str, shape: tuple[int, int]) -> BoolArray:
    """The mask of :func:`encode_mask`. Raises CuriosityError where the text is not one of ``shape``."""
    size = shape[0] * shape[1]
    unpacker = zlib.decompressobj()
    try:
        packed = unpacker.decompress(base64.b64decode(text, validate=True), size // 8 + 1)
        if len(packed) < (size + 7) // 8:
            raise ValueError("it is too short")
        bits = np.unpackbits(np.frombuffer(packed, dtype=np.uint8), count=size)
    except (ValueError, zlib.error) as error:
        raise CuriosityError(f"the run file's journal holds a damaged exclusion mask ({error})") from error
    mask: BoolArray = bits.reshape(shape).astype(bool)
    return mask
