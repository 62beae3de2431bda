"""Where the frames of a film lie in a run file, and which of the old ones make room for new ones."""

from __future__ import annotations

from collections.abc import Mapping

from curiosity_widgets.session.state.events import InFilm

_MIB = 1 << 20
_AT_FIRST = 40 * _MIB
_FROM, _EACH = 100, int(1.5 * _MIB)  # from the hundredth spectrum on, so much more for each
_AT_MOST = 640 * _MIB
_LATEST = 8  # steps that are never left out


def budget(spectra: int) -> int:
    """Bytes that the film of a run with so many spectra may take."""
    return min(_AT_FIRST + _EACH * max(0, spectra - _FROM), _AT_MOST)


def to_drop(frames: Mapping[int, InFilm], step: int, size: int, most: int) -> list[int]:
    """The steps whose frames make room for one of ``size`` bytes of a new ``step``.

    First those whose loss leaves the smallest gap for their age: of old steps every second is kept, of
    older ones every fourth, and so on. The first step and the latest ones stay.
    """
    kept = sorted(number for number in frames if number != step)
    used = sum(frames[number].size for number in kept)
    dropped: list[int] = []
    while used + size > most and len(kept) > _LATEST + 1:
        gaps = [
            ((kept[place + 1] - kept[place - 1]) / (step - kept[place] + 1), place)
            for place in range(1, len(kept) - _LATEST)
        ]
        number = kept.pop(min(gaps)[1])
        used -= frames[number].size
        dropped.append(number)
    return dropped


def free_place(frames: Mapping[int, InFilm], size: int) -> int:
    """The first byte of the first gap between frames that holds ``size`` bytes; else after the last."""
    end = 0
    for frame in sorted(frames.values(), key=lambda frame: frame.start):
        if frame.start - end >= size:
            return end
        end = max(end, frame.end)
    return end
