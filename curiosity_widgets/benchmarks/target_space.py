"""How much of what spectra look like a trial has seen: coverage of the target space."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.learning.parts.components import principal_components

BINS = 10  # along each of the leading components
_COMPONENTS = 2
_TAIL = 1.0  # percentiles beyond which the outermost bins reach


def bins_of(spectra: FloatArray) -> IntArray:
    """The bin (N,) of each spectrum (N, S) in the plane of the two leading principal components.

    Bins have equal widths between the first and the last percentile of a component; what lies beyond is in
    the outermost.
    """
    leading = principal_components(spectra, _COMPONENTS).transform(spectra)
    number = np.zeros(len(spectra), dtype=np.int64)
    for scores in leading.T:
        low, high = np.percentile(scores, (_TAIL, 100.0 - _TAIL))
        width = (high - low) / BINS
        place = np.floor((scores - low) / width) if width > 0 else np.zeros(len(scores))
        number = number * BINS + np.clip(place, 0, BINS - 1).astype(np.int64)
    return number


def reached(bins: IntArray, measured: IntArray) -> float:
    """Share of the occupied bins (N,) that hold a measured spectrum.

    Source: target-space coverage in arXiv:2603.16715 (2026), with bins of ours.
    """
    return len(np.unique(bins[measured])) / len(np.unique(bins))
