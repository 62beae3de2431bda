"""A decision that only a user can take; the run waits for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """What is asked. An answer among ``refusals`` ends the run as it is, and the question stays open.

    Raises ValueError for fewer than two options, or where no option lets the run continue.
    """

    name: str  # of the decision, once a run: "another sample"
    text: str  # one sentence or two that end with the question
    options: tuple[str, ...] = ("yes", "no")  # the first is what ``--accept`` takes
    refusals: tuple[str, ...] = ("no",)

    def __post_init__(self) -> None:
        if len(self.options) < 2 or self.options[0] in self.refusals:
            raise ValueError(f"options {self.options}, refusals {self.refusals}")
