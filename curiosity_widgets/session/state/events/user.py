"""What a user changed or asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.state.events import codec
from curiosity_widgets.session.state.events.event import Event
from curiosity_widgets.session.state.snapshot import Settings


@dataclass(frozen=True, eq=False)
class SettingsChanged(Event):
    """Settings in force from the next pick on; the first event of a run gives those it began with."""

    kind = "settings"
    settings: Settings = field(metadata=codec.INLINE)


@dataclass(frozen=True, eq=False)
class PoliciesChanged(Event):
    """Policies in force from the next point on."""

    kind = "policies"
    policies: Policies


@dataclass(frozen=True, eq=False)
class Requested(Event):
    """Candidates to measure before the strategy's own picks, in this order."""

    kind = "asked"
    index: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Excluded(Event):
    """The pixels that are excluded from now on."""

    kind = "excluded"
    mask: str  # as data.masks.encode_mask gives it


@dataclass(frozen=True, eq=False)
class PointsFlagged(Event):
    """Measured spectra that are not learned from any more, by a user or because something is wrong."""

    kind = "flag"
    points: tuple[int, ...]  # numbers of the spectra, in the order of measuring
    index: tuple[int, ...]  # their candidates
    reason: str  # as in point_flags


@dataclass(frozen=True, eq=False)
class PointsUnflagged(Event):
    """Measured spectra that are learned from again."""

    kind = "unflag"
    points: tuple[int, ...]
    index: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class ControlsPassed(Event):
    """Another of the pages that show the session has the controls now."""

    kind = "controls"
    before: str  # user and page, as a log has them
    now: str


@dataclass(frozen=True, eq=False)
class Approved(Event):
    """Picks that waited and may now be measured."""

    kind = "approved"
    index: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Rejected(Event):
    """Picks that waited and will not be measured."""

    kind = "rejected"
    index: tuple[int, ...]
