"""The batches that the strategy picked, in order, and how many of them a training has seen the end of."""

from __future__ import annotations

from collections.abc import Sequence


class Batches:
    """Batches of candidates, the initial positions among them."""

    def __init__(self) -> None:
        self._batches: list[list[int]] = []
        self._covered = 0  # batches that the last training saw the end of
        self._count = 0  # spectra that it saw
        self._picked_at: dict[int, int] = {}  # candidate -> trainings before it was picked
        self._row: dict[int, int] = {}  # candidate -> its first spectrum

    def __len__(self) -> int:
        return len(self._batches)

    @property
    def newest(self) -> Sequence[int]:
        """The candidates picked last; none before the first batch."""
        return self._batches[-1] if self._batches else ()

    def pick(self, candidates: Sequence[int], step: int) -> None:
        """A further batch, picked after ``step`` trainings."""
        self._batches.append(list(candidates))
        self._picked_at.update(dict.fromkeys(candidates, step))

    def measure(self, candidate: int, row: int) -> None:
        """Spectrum number ``row`` is one of ``candidate``, whether it was picked or not."""
        self._row.setdefault(candidate, row)

    def train(self, batches: int | None, count: int) -> None:
        """A training saw ``count`` spectra, and the end of the first ``batches`` batches; None: of all."""
        self._covered = len(self) if batches is None else batches
        self._count = count

    def picked_at(self, candidate: int) -> int | None:
        """Trainings before a candidate was picked; None where it was not."""
        return self._picked_at.get(candidate)

    def end_of(self, batches: int) -> int:
        """How many spectra there are up to the last one of the first ``batches`` batches."""
        open_batches = self._batches[self._covered : batches]
        ends = [self._row.get(index, -1) + 1 for batch in open_batches for index in batch]
        return max([self._count, *ends])

    def uncovered(self) -> list[int]:
        """What was picked and no training has seen the end of: measured, failed or still to be measured."""
        return [index for batch in self._batches[self._covered :] for index in batch]
