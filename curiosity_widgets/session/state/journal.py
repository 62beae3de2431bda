"""The journal of a run file: one event a line, as a JSON object with a checksum.

What follows the last whole line does not count: a crash has cut it short. A line before that which does not
match its checksum is damage: it is left out, and known to be.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.errors import CuriosityError, described
from curiosity_widgets.session.state.events import Event, from_json


def encode(content: Mapping[str, Any]) -> bytes:
    """One line: checksum, blank, JSON, line feed."""
    text = json.dumps(jsonable(content), separators=(",", ":"), allow_nan=False).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def line_of(event: Event) -> bytes:
    """The line of an event. Raises CuriosityError for one that could not be read again.

    What others return is checked where it comes in; this is for what slips through, since one entry that
    does not fit would spoil all that a file says.
    """
    try:
        line = encode(event.to_json())
        from_json(json.loads(line.partition(b" ")[2]))
    except CuriosityError:
        raise
    except Exception as error:  # of a foreign value while it is turned into text
        raise CuriosityError(f"the entry '{event.kind}' cannot be written ({described(error)})") from error
    return line


@dataclass(frozen=True)
class Line:
    """A whole line, and the damaged ones before it."""

    event: dict[str, Any]
    start: int  # its first byte
    end: int  # byte after it
    damaged: int = 0  # lines between the last whole one and this


def decode(content: bytes) -> Iterator[Line]:
    """The whole lines."""
    start = damaged = 0
    while (end := content.find(b"\n", start)) >= 0:
        event = _event(content[start:end])
        if event is None:
            damaged += 1
        else:
            yield Line(event, start, end + 1, damaged)
            damaged = 0
        start = end + 1


def _event(line: bytes) -> dict[str, Any] | None:
    checksum, _, text = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(text):
        return None
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):  # the checksum of something else
        return None
    return event if isinstance(event, dict) and isinstance(event.get("event"), str) else None
