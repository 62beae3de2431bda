"""The true error: no rule for a microscope, but what the others may be compared with."""

from __future__ import annotations

from typing import ClassVar

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Strategy, needs, unit
from curiosity_widgets.acquisition.terms.term import Term


class OracleError(Strategy):
    """What curiosity would do if it predicted the error without fault; possible on replayed data alone,
    where every spectrum is known.
    """

    name: ClassVar[str] = "oracle_error"
    reference: ClassVar[str] = "an upper bound for error models, not for learning"
    required = ("true_error",)

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The true error, scaled to [0, 1]."""
        error = needs(state.true_error, self.name, "the true error, known for replayed data alone")
        return {"score": Term(unit(error, state.available))}
