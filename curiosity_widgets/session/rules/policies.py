"""How a run is to be carried out: limits, drift, repeats and routes. Kept in the run file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.rules.drift import scan_interval
from curiosity_widgets.session.rules.limits import Limits


@dataclass(frozen=True, eq=False)
class Policies:
    """What a session is to do beside its workflow. Raises CuriosityError for values that make no sense."""

    limits: Limits = field(default_factory=Limits)
    reimage_every: int | timedelta | None = None  # spectra or time between scans for the drift
    repeats: float = 0.0  # share of the positions that are measured twice
    short_route: bool | None = None  # order batches into a short path; None: on instruments

    def __post_init__(self) -> None:
        if not isinstance(self.limits, Limits):
            raise CuriosityError(f"limits is {self.limits!r}; give cw.Limits(…)")
        object.__setattr__(self, "reimage_every", scan_interval(self.reimage_every))
        give = "the share of positions to measure twice, 0 to 1"
        share = checks.number("repeats", self.repeats, at_least=0, at_most=1, give=give)
        object.__setattr__(self, "repeats", share)

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
        return {
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
        )
