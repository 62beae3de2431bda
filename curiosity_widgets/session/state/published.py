"""All that other threads see of a run."""

from __future__ import annotations

from dataclasses import dataclass, field

from curiosity_widgets.session.rules.policies import Policies
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.snapshot import Snapshot
from curiosity_widgets.sources.protocol import SourceInfo


@dataclass(frozen=True, eq=False)
class Published:
    """One moment of a run, for callers' threads; what the worker changes is in none of its parts."""

    snapshot: Snapshot
    policies: Policies = field(default_factory=Policies)
    facts: Facts | None = None  # None before there is an image
    source: SourceInfo | None = None  # None before the source has been open
    due: tuple[int, ...] = ()  # candidates to be measured now, in order
    taken: int = 0  # spectra, flagged ones included

    @property
    def measurable(self) -> int | None:
        """How many positions can be measured; None before there is an image."""
        return None if self.facts is None else int(self.facts.measurable.sum())
