"""The journal of a run file: one event a line, as a JSON object with a checksum.

A reader takes the lines up to the first damaged one, so a line that a crash cut short does not count.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from curiosity_widgets.data.plain import jsonable


def encode(content: Mapping[str, Any]) -> bytes:
    """One line: checksum, blank, JSON, line feed."""
    text = json.dumps(jsonable(content), separators=(",", ":"), allow_nan=False).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def decode(content: bytes) -> Iterator[tuple[dict[str, Any], int]]:
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
