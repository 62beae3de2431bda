"""Measured spectra that are kept and shown, but not learned from, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

BY_HAND = "by hand"  # by a user: ``session.flag``
DAMAGED = "damaged"  # does not match its checksum in the run file


class PointFlags:
    """Which measured points are flagged; a point is known by its number in the order of measuring.

    The numbers may be those of points that are not read yet: a journal is read before its points.
    """

    def __init__(self) -> None:
        self._reasons: dict[int, tuple[str, int]] = {}  # point -> why, and its candidate

    def __len__(self) -> int:
        return len(self._reasons)

    def add(self, points: Sequence[int], candidates: Sequence[int], reason: str) -> None:
        """Flag points; one that is flagged already keeps its reason.

        Raises ValueError for negative numbers, or where there is not one candidate for each.
        """
        if min(points, default=0) < 0:
            raise ValueError(f"point {min(points)}")
        for point, candidate in zip(points, candidates, strict=True):
            self._reasons.setdefault(point, (reason, candidate))

    def remove(self, points: Iterable[int]) -> None:
        """These points may be learned from again."""
        for point in points:
            self._reasons.pop(point, None)

    def reasons(self, count: int) -> Mapping[int, str]:
        """Why each of the flagged ones of the first ``count`` points is, in their order."""
        return {point: self._reasons[point][0] for point in self.among(count)}

    def damaged(self, count: int) -> tuple[int, ...]:
        """Those of the first ``count`` points that do not match their checksums."""
        return tuple(point for point in self.among(count) if self._reasons[point][0] == DAMAGED)

    def candidates(self, count: int) -> list[int]:
        """The candidates of the flagged ones of the first ``count`` points."""
        return [self._reasons[point][1] for point in self.among(count)]

    def among(self, count: int) -> tuple[int, ...]:
        """The flagged ones of the first ``count`` points."""
        return tuple(sorted(point for point in self._reasons if point < count))
