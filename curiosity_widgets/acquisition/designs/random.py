"""Random picks: the baseline every other strategy must beat."""

from __future__ import annotations

from typing import ClassVar

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Strategy
from curiosity_widgets.acquisition.terms.term import Term


class Random(Strategy):
    """Every available candidate is as good as any other."""

    name: ClassVar[str] = "random"
    asks_quality = False

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """A fresh uniform draw for each candidate."""
        return {"score": Term(state.rng.random(len(state.candidates)) * state.fair)}

    def notes(self) -> tuple[str, ...]:
        """No setting has an effect."""
        return ("β and λ have no effect on random picks",)
