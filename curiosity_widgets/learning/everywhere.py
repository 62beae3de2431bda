"""An evaluation of some candidates of a large sample as one of all, for display."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from curiosity_widgets.learning.latent_space import principal_components
from curiosity_widgets.learning.protocols import Evaluation

_LEADING = 3  # components of the latent space that are displayed of a large sample


def everywhere(evaluation: Evaluation) -> Evaluation:
    """Every candidate has its own values, or those of the evaluated one of its cell.

    Of the latent space the leading components are left, and of the prediction the members' mean: nothing as
    large as all candidates and members is made.
    """
    if evaluation.index is None or evaluation.lattice is None:
        return evaluation
    rows, latent = evaluation.lattice.rows(evaluation.index), evaluation.latent

    def filled(values: Any) -> Any:
        return None if values is None else values[rows]

    prediction = evaluation.prediction
    return replace(
        evaluation,
        prediction=None if prediction is None else replace(prediction, spread_scores=None).of(rows),
        latent=None if latent is None else filled(principal_components(latent, _LEADING)[0]),
        predicted_error=filled(evaluation.predicted_error),
        uncertainty=filled(evaluation.uncertainty),
        clusters=filled(evaluation.clusters),
        learnable=filled(evaluation.learnable),
        quality=filled(evaluation.quality),
        index=None,
        resolution=max(evaluation.lattice.steps),
    )
