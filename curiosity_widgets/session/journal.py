"""The journal of a run file: one JSON object a line, each with a checksum.

A reader takes the lines up to the first damaged one, so a line that a crash cut short does not count.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from curiosity_widgets.data.spectral_image import BoolArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.facts import jsonable

Event = dict[str, Any]


def encode(event: Mapping[str, Any]) -> bytes:
    """One line: checksum, blank, JSON, line feed."""
    text = json.dumps(jsonable(event), separators=(",", ":"), allow_nan=False).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def decode(content: bytes) -> Iterator[tuple[Event, int]]:
    """The events and where each one's line ends, up to the first line that is not whole."""
    start = 0
    while (end := content.find(b"\n", start)) >= 0:
        checksum, _, text = content[start:end].partition(b" ")
        if checksum != b"%08x" % zlib.crc32(text):
            return
        event = json.loads(text)
        if not isinstance(event, dict) or not isinstance(event.get("event"), str):
            return
        start = end + 1
        yield event, start


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
