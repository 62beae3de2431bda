"""Feature-weighted greedy sampling: unlike in what matters of the structure, and in the outcome."""

from __future__ import annotations

from typing import ClassVar

from curiosity_widgets.acquisition.state import AcquisitionState
from curiosity_widgets.acquisition.strategy import Strategy
from curiosity_widgets.acquisition.terms.outcomes import UnlikeInBoth, weighted_features
from curiosity_widgets.acquisition.terms.term import Term


class FeatureWeighted(Strategy):
    """Greedy sampling in structure and predicted spectrum, features weighted by ridge coefficients.

    The value is the least product of both distances to any measured point (FW-MT-iGS). Features are the
    principal components of the patches; the coefficients are those of ridge regressions from them to the
    scores that the ensemble gives the measured points.

    Source: Wu, arXiv:2604.02019 (2026).
    """

    name: ClassVar[str] = "feature_weighted"
    reference: ClassVar[str] = "Wu 2026 (FW-MT-iGS)"
    required = ("members",)

    def terms(self, state: AcquisitionState, k: int) -> dict[str, Term]:
        """The product of distances."""
        outcomes = state.need("members", by=self.name).mean(axis=0)
        features = weighted_features(state.features, outcomes, state.taken)
        return {"score": UnlikeInBoth(features, outcomes, state.taken)}
