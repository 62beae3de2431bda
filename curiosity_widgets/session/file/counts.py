"""How much of a run file counts: what was written after that, when its writer was killed, does not."""

from __future__ import annotations

from dataclasses import dataclass

from curiosity_widgets.session.file.columns import EXTRAS, JOURNAL, Column


@dataclass(frozen=True)
class Counts:
    """Rows of each growing dimension, and bytes of what is written in bytes."""

    points: int = 0
    evaluations: int = 0
    scores: int = 0
    journal_bytes: int = 0
    extra_bytes: int = 0

    def rows(self, column: Column) -> int | None:
        """How many rows of a growing column count; None: all."""
        by_name = {JOURNAL: self.journal_bytes, EXTRAS: self.extra_bytes}
        by_dimension = {"point": self.points, "evaluation": self.evaluations, "scored": self.scores}
        return by_name.get(column.name, by_dimension.get(column.dims[0]))
