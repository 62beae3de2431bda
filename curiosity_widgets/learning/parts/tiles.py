"""All candidates of an image in one dense pass of the networks, tile by tile."""

from __future__ import annotations

import numpy as np
import torch

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.chunks import at_once
from curiosity_widgets.models.dense_im2spec import DenseIm2Spec

_TILE = 128  # candidates per side; small passes fit into the cache and take less memory


def over_tiles(
    net: DenseIm2Spec, image: torch.Tensor, candidates: Candidates, components: int
) -> tuple[FloatArray, FloatArray]:
    """Latents (N, M·d) and scores (M, N, R) of all candidates on an image (C, H, W) by M networks."""
    total, patch = len(candidates), candidates.patch
    latents = np.empty((total, net.members * net.latent), dtype=np.float32)
    scores = np.empty((net.members, total, components), dtype=np.float32)

    def evaluate(inside: IntArray) -> None:
        corners = candidates.corners[inside]
        top, left = corners[0] // _TILE * _TILE
        window = image[:, top : top + _TILE + patch - 1, left : left + _TILE + patch - 1]
        latent_map, score_map = (part.numpy() for part in net.dense(window))
        rows, cols = (corners - np.array([top, left])).T
        latents[inside] = latent_map[:, :, rows, cols].reshape(-1, len(inside)).T
        scores[:, inside] = score_map[:, :, rows, cols].transpose(0, 2, 1)

    at_once(evaluate, _by_tile(candidates.corners))
    return latents, scores


def _by_tile(corners: IntArray) -> list[IntArray]:
    """The candidates of every tile, by the corners (N, 2) of their patches."""
    rows, cols = corners.T // _TILE
    number = rows * (cols.max() + 1) + cols
    order = number.argsort(kind="stable")
    return np.split(order, np.flatnonzero(np.diff(number[order])) + 1)
