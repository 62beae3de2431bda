"""Terms of a score: a value in [0, 1] for every candidate, updated after every pick of a batch."""

from __future__ import annotations

from curiosity_widgets.data.arrays import FloatArray


class Term:
    """A term that picks do not change."""

    def __init__(self, value: FloatArray) -> None:
        self.value = value  # (N,)

    def take(self, picked: int) -> None:
        """Update the values after one candidate of the batch was picked."""


class Product(Term):
    """Two terms multiplied."""

    def __init__(self, first: Term, second: Term) -> None:
        self._first, self._second = first, second
        super().__init__(first.value * second.value)

    def take(self, picked: int) -> None:
        """Update both."""
        self._first.take(picked)
        self._second.take(picked)
        self.value = self._first.value * self._second.value
