"""Error that more spectra can remove: curiosity that noise does not attract."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy.stats import rankdata

from curiosity_widgets.acquisition.formulas import Formula, blend
from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Strategy, unit
from curiosity_widgets.acquisition.terms.term import Term
from curiosity_widgets.data.arrays import FloatArray


class LearnableError(Strategy):
    """(1 − β) learnable^λ + β progress^λ.

    ``learnable`` is the error predicted from out-of-fold errors minus the estimated noise (in squares),
    by rank among all candidates (what is no more than noise is 0), since errors spread over decades and only
    their order is predicted well. ``progress`` is the share of the spectra's variation that has been learned
    around the candidate: where spectra were measured and nothing was learned, it is 0.
    """

    name: ClassVar[str] = "learnable_error"
    formula: Formula = blend("learnable", "progress")
    reference: ClassVar[str] = "Yoo & Kweon 2019; Mavor-Parker et al. 2022 (AMA); Oudeyer et al. 2007"
    default_beta: ClassVar[float] = 0.5
    required = ("predicted_error", "noise", "progress")

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The rank of the error above noise, and the progress."""
        progress = state.need("progress", by=self.name)
        return {"learnable": Term(above_noise(state, self.name)), "progress": Term(np.clip(progress, 0, 1))}


def above_noise(state: AcquisitionState, name: str) -> FloatArray:
    """Predicted error less noise, by rank, 0 … 1 (N,)."""
    error = state.need("predicted_error", by=name)
    noise = state.need("noise", by=name)
    rank = rankdata(np.maximum(np.asarray(error, dtype=np.float64) ** 2 - noise**2, 0.0), method="min")
    return unit(rank)
