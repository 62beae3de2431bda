"""The live score: every spectrum is predicted before the learner trains on it (Dawid 1984, prequential)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.seeds import stream
from curiosity_widgets.learning.protocols import Known, Measured
from curiosity_widgets.learning.scoring import is_rounding, squared
from curiosity_widgets.session.loop.border.checked_learner import CheckedLearner
from curiosity_widgets.session.state.events import FirstErrors

_POOLED_POINTS = 50  # of the latest predictions; fewer are too noisy to read


def judge(learner: CheckedLearner, known: Measured, measured: Measured) -> dict[str, float] | None:
    """Squared errors of spectra at positions that are not ``known``, by the learner and by the mean so far.

    None where all are: predicting what was trained on would flatter. None as well where an error is too large
    for a number, or all spectra are the same.
    """
    new = ~np.isin(measured.index, known.index)
    if not new.any():
        return None
    index, spectra = measured.index[new], measured.spectra[new]
    targets = learner.targets(index, spectra)
    mean = learner.targets(known.index, known.spectra).mean(axis=0)
    predicted = learner.outputs(index, spectra)
    with np.errstate(over="ignore", invalid="ignore"):
        error, mean_error = (float(np.sum((targets - other) ** 2)) for other in (predicted, mean))
    if not np.isfinite([error, mean_error]).all() or is_rounding(mean_error, squared(targets)):
        return None
    return {"count": len(index), "error": error, "mean_error": mean_error}


def since(measured: Measured, count: int) -> Measured:
    """The spectra after the first ``count``."""
    return measured.of(slice(count, None))


def first_errors(
    learner: CheckedLearner,
    known: Measured,
    new: Measured,
    unmeasured: Known,
    flagged: Sequence[int] = (),
    *,
    seed: int,
    step: int,
) -> FirstErrors:
    """Errors of new spectra before they are trained on, and of as many unmeasured ones, drawn at random.

    One model predicts both, neighbours included, so what it picked is compared with chance at the same
    moment. An error is the root mean square over the spectrum, in its unit (spec2im: over the patch,
    standardised); None where it means nothing, as for a position that was measured before or a ``flagged``
    one of the new spectra.
    """
    errors = _errors(learner, new.index, new.spectra)
    errors[np.isin(new.index, known.index)] = np.nan
    errors[[*flagged]] = np.nan
    unmeasured = unmeasured.without(known.index)
    drawn = stream(seed, "compared", step).permutation(len(unmeasured))[: len(new)]
    if not len(drawn):
        return FirstErrors(_listed(errors), ())
    others = _errors(learner, unmeasured.index[drawn], unmeasured.spectra[drawn])
    return FirstErrors(_listed(errors), _listed(others))


def _errors(learner: CheckedLearner, index: IntArray, spectra: FloatArray) -> FloatArray:
    missing = learner.targets(index, spectra) - learner.outputs(index, spectra)
    with np.errstate(over="ignore", invalid="ignore"):  # what is no number in the end is left out
        squares = missing.reshape(len(index), -1).astype(np.float64) ** 2
        errors: FloatArray = np.sqrt(np.mean(squares, axis=1))
    return errors


def _listed(errors: FloatArray) -> tuple[float | None, ...]:
    return tuple(float(error) if np.isfinite(error) else None for error in errors)


def pooled(judged: Sequence[Mapping[str, float]]) -> float | None:
    """R² against the mean spectrum over the latest predictions; None before there are any."""
    error = mean_error = count = 0.0
    for batch in reversed(judged):
        error, mean_error = error + batch["error"], mean_error + batch["mean_error"]
        count += batch["count"]
        if count >= _POOLED_POINTS:
            break
    return 1.0 - error / mean_error if 0 < mean_error < np.inf and error < np.inf else None
