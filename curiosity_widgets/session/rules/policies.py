"""How a run is to be carried out: limits, drift, repeats, routes and parking. Kept in the run file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.session.rules.drift import scan_interval
from curiosity_widgets.session.rules.limits import Limits

PARK_AFTER = 60.0  # seconds


@dataclass(frozen=True, eq=False)
class Policies:
    """What a session is to do beside its workflow. Raises CuriosityError for values that make no sense."""

    limits: Limits = field(default_factory=Limits)
    reimage_every: int | timedelta | None = None  # spectra or time between scans for the drift
    repeats: float = 0.0  # share of the positions that are measured twice
    short_route: bool | None = None  # order batches into a short path; None: on instruments
    park_after: float | None = PARK_AFTER  # seconds that a run waits before the probe is parked; None: never
    quality_floor: float | None = None  # below which the loop does not pick; None: by what good spectra have

    def __post_init__(self) -> None:
        if not isinstance(self.limits, Limits):
            raise CuriosityError(f"limits is {quoted(self.limits)}; give cw.Limits(…)")
        object.__setattr__(self, "reimage_every", scan_interval(self.reimage_every))
        give = "the share of positions to measure twice, 0 to 1"
        share = checks.number("repeats", self.repeats, at_least=0, at_most=1, give=give)
        object.__setattr__(self, "repeats", share)
        if self.park_after is not None:
            give = "seconds that the run waits before the probe is parked, or None for never"
            seconds = checks.number("park_after", self.park_after, at_least=0, give=give)
            object.__setattr__(self, "park_after", seconds)
        if self.short_route is not None and not isinstance(self.short_route, bool):
            raise CuriosityError(f"short_route is {quoted(self.short_route)}; give True, False or None")
        if self.quality_floor is not None:
            floor = checks.number("quality_floor", self.quality_floor, at_least=0, at_most=1)
            object.__setattr__(self, "quality_floor", floor)

    def check_overlap(self, overlap: bool) -> None:
        """Raises CuriosityError where these policies and overlapping do not go together."""
        if overlap and self.repeats:
            raise CuriosityError(
                f"repeats={self.repeats:g} and overlap do not go together: positions are measured again "
                "before a training, and overlap does not wait for that; leave one of them out"
            )

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for the journal."""
        every = self.reimage_every
        later = {"park_after": (self.park_after, PARK_AFTER), "quality_floor": (self.quality_floor, None)}
        changed = {name: value for name, (value, default) in later.items() if value != default}
        return changed | {  # what earlier versions did not know is written only where it says something
            "limits": self.limits.to_dict(),
            "reimage_every": every if isinstance(every, int) else None,
            "reimage_seconds": every.total_seconds() if isinstance(every, timedelta) else None,
            "repeats": self.repeats,
            "short_route": self.short_route,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Policies:
        """From :meth:`to_dict`. Raises KeyError, TypeError, ValueError or CuriosityError for others."""
        seconds = stored["reimage_seconds"]
        return cls(
            limits=Limits.from_dict(stored["limits"]),
            reimage_every=stored["reimage_every"] if seconds is None else timedelta(seconds=float(seconds)),
            repeats=float(stored["repeats"]),
            short_route=stored["short_route"],
            park_after=stored.get("park_after", PARK_AFTER),
            quality_floor=stored.get("quality_floor"),
        )
