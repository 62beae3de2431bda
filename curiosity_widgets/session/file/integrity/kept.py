"""What memory keeps of a run file while it is recorded, so that a lost file can be written again."""

from __future__ import annotations

from collections.abc import Iterator

from curiosity_widgets.session.state.events import ChannelsStored, Displayed, Event, FilmThinned, from_json
from curiosity_widgets.session.state.journal import decode

_CHANNEL_BYTES = 1 << 27  # of channels in memory; later ones are on disk alone


class Kept:
    """Journal lines and the packed channels of the points; the spectra are in the history."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.channels: dict[int, tuple[bytes, str | None]] = {}  # point -> packed channels, vendor's file
        self._bytes = 0

    def line(self, line: bytes) -> None:
        """A line of the journal."""
        self.lines.append(line)

    def channels_of(self, point: int, content: bytes, file: str | None) -> None:
        """Keep what else was measured at a point."""
        room = self._bytes + len(content) <= _CHANNEL_BYTES
        self.channels[point] = (content if room else b"", file)
        self._bytes += len(content) if room else 0

    def events(self) -> Iterator[Event]:
        """All events but those that describe where arrays lie, which is elsewhere in a new file."""
        for line in self.lines:
            for whole in decode(line):
                event = from_json(whole.event)
                if not isinstance(event, (Displayed, FilmThinned, ChannelsStored)):
                    yield event
