"""The live score: every spectrum is predicted before the learner trains on it (Dawid 1984, prequential)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from curiosity_widgets.learning.protocols import Measured
from curiosity_widgets.session.driven import DrivenLearner

_POOLED_POINTS = 50  # of the latest predictions; fewer are too noisy to read


def judge(learner: DrivenLearner, known: Measured, measured: Measured) -> dict[str, float] | None:
    """Squared errors of spectra whose places are not ``known``, by the learner and by the mean so far.

    None where all of them are: measured again, they would flatter.
    """
    new = ~np.isin(measured.index, known.index)
    if not new.any():
        return None
    index, spectra = measured.index[new], measured.spectra[new]
    targets = learner.targets(index, spectra)
    mean = learner.targets(known.index, known.spectra).mean(axis=0)
    predicted = learner.outputs(index, spectra)
    return {
        "count": len(index),
        "error": float(np.sum((targets - predicted) ** 2)),
        "mean_error": float(np.sum((targets - mean) ** 2)),
    }


def pooled(judged: Sequence[Mapping[str, float]]) -> float | None:
    """R² against the mean spectrum over the latest predictions; None before there are any."""
    error = mean_error = count = 0.0
    for batch in reversed(judged):
        error, mean_error = error + batch["error"], mean_error + batch["mean_error"]
        count += batch["count"]
        if count >= _POOLED_POINTS:
            break
    return 1.0 - error / mean_error if mean_error > 0 else None
