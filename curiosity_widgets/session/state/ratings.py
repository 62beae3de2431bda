"""The qualities of measured spectra as they became known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from curiosity_widgets.data.arrays import FloatArray


class Ratings:
    """Qualities by the number of the spectrum, each with the number of trainings before it was known.

    A later one replaces an earlier one. A training is only done again with what it had seen.
    """

    def __init__(self) -> None:
        self.by = ""  # where the latest come from: a built-in name, or that of a user's function
        self._known: dict[int, list[tuple[int, float]]] = {}  # spectrum -> (trainings before, quality)

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, point: int) -> bool:
        return point in self._known

    def add(self, points: Sequence[int], qualities: Sequence[float], by: str, step: int) -> None:
        """Qualities of spectra, after ``step`` trainings. Raises ValueError where the numbers do not fit."""
        if len(points) != len(qualities) or min(points, default=0) < 0:
            raise ValueError(f"{len(qualities)} qualities of {len(points)} spectra")
        self.by = by
        for point, quality in zip(points, qualities, strict=True):
            self._known.setdefault(point, []).append((step, float(quality)))

    def of(self, count: int, before: int | None = None) -> FloatArray | None:
        """Qualities (n,) of the first ``count`` spectra, NaN where not known; None where none is.

        ``before``: as they were known before that training.
        """
        found = np.full(count, np.nan)
        for point, known in self._known.items():
            seen = [quality for step, quality in known if before is None or step < before]
            if point < count and seen:
                found[point] = seen[-1]
        return found if np.isfinite(found).any() else None
