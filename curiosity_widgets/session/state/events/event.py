"""What all events have: a kind, a time, and a line of the journal."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from curiosity_widgets.session.state.events import codec

_Event = TypeVar("_Event", bound="Event")


@dataclass(frozen=True, eq=False)
class Event:
    """Something that happened in a run; together with the measured points, all that makes its history.

    Field names are those of the code; ``codec.key`` gives the key of the run file where it is another.
    """

    kind: ClassVar[str] = ""  # its name in the run file
    time: float = field(default_factory=time.time, kw_only=True)  # seconds since the epoch

    def to_json(self) -> dict[str, Any]:
        """As an object of the journal."""
        content = codec.write_fields(self)
        return {"time": content.pop("time"), "event": self.kind, **content}

    @classmethod
    def from_json(cls: type[_Event], content: Mapping[str, Any]) -> _Event:
        """From an object of the journal.

        Raises KeyError, TypeError, ValueError or CuriosityError for one that does not fit.
        """
        return codec.read_fields(cls, content)


@dataclass(frozen=True, eq=False)
class Unknown(Event):
    """An event of a kind that only a later version knows. Nothing here needs it; the file keeps its line."""

    name: str
    content: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """As it was read."""
        return dict(self.content)
