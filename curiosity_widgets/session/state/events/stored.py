"""What lies elsewhere in the run file: an event that refers to it is what makes it count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from curiosity_widgets.session.state.events import codec
from curiosity_widgets.session.state.events.event import Event


@dataclass(frozen=True)
class InSlot:
    """Bytes in one of two slots that are written in turn. Raises ValueError for a slot there is not."""

    slot: int
    size: int  # bytes
    crc: int  # zlib.crc32 of them

    def __post_init__(self) -> None:
        if self.slot not in (0, 1) or self.size < 0:
            raise ValueError(f"slot {self.slot} with {self.size} bytes")


@dataclass(frozen=True)
class InExtras:
    """Bytes among the channels of all points. Raises ValueError for negative numbers."""

    start: int
    size: int  # bytes
    crc: int  # zlib.crc32 of them

    def __post_init__(self) -> None:
        if min(self.start, self.size) < 0:
            raise ValueError(f"{self.size} bytes from byte {self.start}")

    @property
    def end(self) -> int:
        """The byte after the last."""
        return self.start + self.size


@dataclass(frozen=True)
class InFilm(InExtras):
    """Bytes of the film: one step of it."""


@dataclass(frozen=True, eq=False)
class ChannelsStored(Event):
    """What else was measured at a point; counts once the point itself does."""

    kind = "extra"
    point: int
    file: str | None  # the vendor's own copy
    extent: InExtras = field(metadata=codec.key("where"))  # of the packed channels; may be empty

    def __post_init__(self) -> None:
        if self.point < 0:
            raise ValueError(f"point {self.point}")


@dataclass(frozen=True, eq=False)
class Displayed(Event):
    """An evaluation, as viewers see it; its maps are in the film and, in full, in the file's ``maps``."""

    kind = "display"
    row: int  # of ``maps``, where ``maps_crc`` is given: another evaluation may have taken it since
    layers: Mapping[str, str]  # layer of ``maps`` -> name of the map
    evaluation: InSlot | None  # the arrays over all candidates; None: not written yet, as they are large
    step: int
    formula: str
    terms: tuple[str, ...]
    constants: Mapping[str, float]
    beta: float
    lam: float
    notes: tuple[str, ...]
    picks: tuple[int, ...]
    scores: tuple[float, ...]
    maps_crc: int | None = None  # zlib.crc32 of the full maps; None: not written, or by an earlier version
    film: InFilm | None = None  # None: an earlier version wrote it, in full
    measured: int | None = None  # spectra that there were; None in older files: those trained on
    resolution: int = 1  # as of the evaluation
    scores_resolution: int = 1

    def __post_init__(self) -> None:
        if len(self.picks) != len(self.scores):
            raise ValueError(f"{len(self.picks)} picks and {len(self.scores)} scores")

    @property
    def in_full(self) -> bool:
        """Whether its maps were written as they are."""
        return self.film is None or self.maps_crc is not None


@dataclass(frozen=True, eq=False)
class FilmThinned(Event):
    """Steps whose place in the film others take from now on."""

    kind = "film thinned"
    steps: tuple[int, ...]
