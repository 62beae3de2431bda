"""Whether structure tells anything that positions do not; else the mean spectrum is the best answer far away.

Out of fold a model can seem right about structure that it knows nothing about. Patches at the borders of
folds overlap, and with white noise for an image a network recognises its neighbour's pixels. A smooth image
tells where on the sample a patch lies, and the spectra may change smoothly with that for other reasons. In
both cases the prediction holds what neighbours know already. So the question is whether it explains how
spectra differ from what their neighbours let expect: the slope of generalised least squares, in which values
at nearby positions are correlated as the data have it.
"""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.learning.parts.correlations import Correlations
from curiosity_widgets.learning.parts.stacking import certainty, sure_slope

_SHUT, _OPEN = 0.25, 0.5  # slopes beyond neighbours at which the gate is shut, and wide open
_OPEN_ALONE = 0.5  # certainty without regard to neighbours from which it is wide open


def gate(correlations: Correlations, truth: FloatArray, out_of_fold: FloatArray) -> float:
    """Factor in [0, 1] for all that structure predicts, from truth (n, R) and out-of-fold predictions (n, R).

    Source: generalised least squares. Aitken, Proc. R. Soc. Edinb. 55, 42 (1935),
    doi:10.1017/S0370164600014346; correlations by maximum likelihood, at the likeliest slope.
    """
    beyond = correlations.likeliest(truth, out_of_fold)
    slope = sure_slope(beyond.values, beyond.explained)
    alone = min(1.0, certainty(truth, out_of_fold) / _OPEN_ALONE)
    return float(alone * np.clip((slope - _SHUT) / (_OPEN - _SHUT), 0.0, 1.0))
