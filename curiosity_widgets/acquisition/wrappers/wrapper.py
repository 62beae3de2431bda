"""The base of the wrappers: another strategy with something around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from curiosity_widgets.acquisition.registry import DEFAULT, load
from curiosity_widgets.acquisition.state import AcquisitionState, CandidateScores
from curiosity_widgets.acquisition.strategy import Selection, Strategy
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import BoolArray, FloatArray

Base = str | Mapping[str, Any] | Strategy


class Wrapper(Strategy):
    """Scores and picks as its base does; what a wrapper changes it overrides.

    ``base`` is a strategy, its name, or its name and options: ``{"name": "coverage", "space": "patch"}``,
    which may be a wrapper again.
    """

    predictable: ClassVar[bool] = False
    default_base: ClassVar[str] = DEFAULT

    def __init__(self, selection: Selection = "top", base: Base | None = None) -> None:
        super().__init__(selection)
        self.base = _base(self.default_base if base is None else base, selection)
        self.formula, self.beta_ends = self.base.formula, self.base.beta_ends
        self.required = self.base.required

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The base's."""
        return self.base.terms(state, k)

    def constants(self, state: AcquisitionState) -> dict[str, float]:
        """The base's."""
        return self.base.constants(state)

    def beta(self, state: AcquisitionState) -> float:
        """The base's."""
        return self.base.beta(state)

    def notes(self) -> tuple[str, ...]:
        """The base's."""
        return self.base.notes()

    def within(self, state: AcquisitionState) -> BoolArray:
        """The base's."""
        return self.base.within(state)

    def value_at(
        self, number: int, terms: dict[str, Term], scores: CandidateScores, state: AcquisitionState
    ) -> FloatArray:
        """The base's."""
        return self.base.value_at(number, terms, scores, state)

    def after_pick(self, picked: int, terms: dict[str, Term]) -> None:
        """Update the base."""
        self.base.after_pick(picked, terms)

    def choose(self, value: FloatArray, available: BoolArray, state: AcquisitionState) -> int:
        """As the base does."""
        return self.base.choose(value, available, state)


def _base(base: Base, selection: Selection) -> Strategy:
    if isinstance(base, Strategy):
        return base
    if isinstance(base, str):
        return load(base, selection=selection)
    options = {"selection": selection, **base}
    return load(str(options.pop("name", "")), **options)
