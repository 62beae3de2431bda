"""The joint prediction of an ensemble's members, and the report of each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.chunks import by_slices
from curiosity_widgets.learning.parts.spectral_basis import SpectralBasis
from curiosity_widgets.learning.protocols import MemberReport, Prediction

_CHUNK = 16_384  # candidates at a time


def joint_prediction(basis: SpectralBasis, scores: FloatArray) -> Prediction:
    """The mean of the members' scores (M, N, R) on a basis, with their spread."""
    length = basis.components.shape[1]
    mean = np.empty(scores.shape[1:], dtype=scores.dtype)
    spread = np.empty(len(mean), dtype=scores.dtype)

    def fill(rows: slice) -> None:
        part = scores[:, rows]
        mean[rows] = part.mean(axis=0)
        spread[rows] = np.sqrt(part.var(axis=0).sum(axis=1) / length) * basis.scale

    by_slices(fill, len(mean), _CHUNK)
    return Prediction(
        scores=mean,
        components=basis.components * basis.scale,
        mean=basis.mean,
        spread=spread,
        spread_scores=scores,
    )


def member_reports(noun: str, losses: Sequence[float | None], step: int) -> tuple[MemberReport, ...]:
    """One report for each member's validation loss, None where it has none; the lowest is the best."""
    known = [loss for loss in losses if loss is not None]
    return tuple(
        MemberReport(f"{noun} {number + 1}", loss, bool(known) and loss == min(known), step)
        for number, loss in enumerate(losses)
    )
