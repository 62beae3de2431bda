"""The true error: unknown at a microscope, but a reference for the other strategies."""

from __future__ import annotations

from typing import ClassVar

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Strategy, unit
from curiosity_widgets.acquisition.terms.term import Term


class OracleError(Strategy):
    """What curiosity would do if it predicted the error perfectly; possible on replayed data alone,
    where every spectrum is known.
    """

    name: ClassVar[str] = "oracle_error"
    reference: ClassVar[str] = "an upper bound for error models, not for learning"
    required = ("true_error",)

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The true error, scaled to [0, 1]."""
        return {"score": Term(unit(state.need("true_error", by=self.name), state.available))}
