"""Pieces of a learner: spaces in which candidates are compared, and the parts of its state."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray, IntArray
from curiosity_widgets.data.chunks import at_once
from curiosity_widgets.learning.protocols import Prediction, State

_ROUNDING = 1e-6  # of float32 numbers, relative to the largest of many


def one_per_centre(space: FloatArray, centres: FloatArray) -> IntArray:
    """The row of ``space`` nearest to each centre, none taken twice."""
    taken: list[int] = []
    for centre in centres:
        distance = np.linalg.norm(space - centre, axis=1)
        distance[taken] = np.inf
        taken.append(int(distance.argmin()))
    return np.array(taken, dtype=np.int64)


def joint_space(
    latent: FloatArray | None, prediction: Prediction | None, even: BoolArray | None = None
) -> FloatArray | None:
    """Latents and the members' predicted scores side by side, each block scaled to unit total variance: that
    over ``even`` rows, those that stand for equal parts of the sample; None: all do."""
    if latent is None or prediction is None or prediction.spread_scores is None:
        return None
    members = np.concatenate(list(prediction.spread_scores), axis=1)
    own = latent.shape[1]
    joint = np.empty((len(latent), own + members.shape[1]), dtype=np.result_type(latent, members))
    at_once(_scale_into, [(latent, joint[:, :own], even), (members, joint[:, own:], even)])
    return joint


def _scale_into(blocks: tuple[FloatArray, FloatArray, BoolArray | None]) -> None:
    """Write the first block (N, d) into the second, scaled to unit total variance over the even rows.

    What varies by no more than rounding, as the predictions from equal spectra, keeps within ±1 instead.
    """
    block, scaled, even = blocks
    total = float(np.sqrt((block if even is None else block[even]).var(axis=0).sum()))
    largest = max(float(block.max(initial=0.0)), -float(block.min(initial=0.0)))
    np.divide(block, total if total > _ROUNDING * largest else max(1.0, largest), out=scaled)


def part_of(state: Mapping[str, np.ndarray], prefix: str) -> State:
    """What of a learner's state belongs to one of its parts."""
    return {key[len(prefix) :]: value for key, value in state.items() if key.startswith(prefix)}
