"""Whether a whole line of the journal fits the spectra of its file. One that does not is damage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.state.events import Event, Trained


def check_fits(event: Event, spectra: int, trained_on: int) -> None:
    """Raises CuriosityError for a training that saw spectra that are not there, or fewer than the one before.

    ``spectra``: in the file; ``trained_on``: those that the training before saw.
    """
    if not isinstance(event, Trained):
        return
    if not trained_on <= event.count <= spectra:
        raise CuriosityError(f"a training saw {event.count} spectra; there are {spectra}")
    if any(not 0 <= number < event.count for number in event.left_out or ()):
        raise CuriosityError("a training left out spectra that it did not see")


def are_ahead(events: Iterable[Mapping[str, Any]], spectra: int) -> bool:
    """Whether a training saw more spectra than were read: while a file is written, it is to be read again."""
    counts = (event.get("count") for event in events if event.get("event") == Trained.kind)
    return any(isinstance(count, int) and count > spectra for count in counts)
