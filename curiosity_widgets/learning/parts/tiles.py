"""All candidates of an image by dense passes of the networks, tile by tile."""

from __future__ import annotations

import numpy as np
import torch

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.candidates import Candidates, patches_at
from curiosity_widgets.data.chunks import at_once, by_slices
from curiosity_widgets.models.dense_im2spec import DenseIm2Spec

_TILE = 128  # candidates per side; small passes fit into the cache and take less memory
# A pass of which fewer outputs than one in so many are asked for takes longer than patch by patch.
_SPARSE = 9
_PATCHES = 256  # at a time: an eighth faster than 64


def over_tiles(
    net: DenseIm2Spec,
    image: torch.Tensor,
    candidates: Candidates,
    components: int,
    chosen: IntArray | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Latents (N, M·d) and scores (M, N, R) of all candidates on an image (C, H, W) by M networks, or of the
    ``chosen`` ones, where few of a tile are asked for patch by patch."""
    corners = candidates.corners if chosen is None else candidates.corners_of(chosen)
    total, patch = len(corners), candidates.patch
    latents = np.empty((total, net.members * net.latent), dtype=np.float32)
    scores = np.empty((net.members, total, components), dtype=np.float32)
    pixels, evaluate, stride = image.numpy(), net.evaluator(), net.stride
    device = net.to_scores.weight.device

    def in_one_pass(inside: IntArray) -> None:
        own = corners[inside]
        first = own[0] - own[0] % _TILE + own[0] % stride
        top, left = first
        beyond = _TILE + patch - 1
        window = image[None, :, top : top + beyond, left : left + beyond]
        latent_map, score_map = (part[0].cpu().numpy() for part in evaluate(window.to(device)))
        rows, cols = ((own - first) // stride).T
        latents[inside] = latent_map[:, :, rows, cols].reshape(-1, len(inside)).T
        scores[:, inside] = score_map[:, :, rows, cols].transpose(0, 2, 1)

    def by_patch(some: IntArray) -> None:
        gathered = patches_at(pixels, corners[some], patch)
        latent, score = evaluate(torch.from_numpy(np.ascontiguousarray(gathered)).to(device))
        latents[some] = latent.cpu().numpy().reshape(len(some), -1)
        scores[:, some] = score.cpu().numpy()[..., 0, 0].transpose(1, 0, 2)

    passes, few = _by_pass(corners, stride), list[IntArray]()
    if chosen is not None:
        enough = (_TILE // stride) ** 2 / _SPARSE
        few = [inside for inside in passes if len(inside) < enough]
        passes = [inside for inside in passes if len(inside) >= enough]
    at_once(in_one_pass, passes)
    if few:  # of all tiles together: sixteen patches at a time take twice as long for each
        others = np.concatenate(few)
        by_slices(lambda rows: by_patch(others[rows]), len(others), _PATCHES)
    return latents, scores


def _by_pass(corners: IntArray, stride: int) -> list[IntArray]:
    """The candidates that one pass can evaluate, by the corners (N, 2) of their patches: those of a tile
    that are whole strides apart."""
    rows, cols = corners.T
    number = rows // _TILE * (cols.max() // _TILE + 1) + cols // _TILE
    number = (number * stride + rows % stride) * stride + cols % stride
    order = number.argsort(kind="stable")
    return np.split(order, np.flatnonzero(np.diff(number[order])) + 1)
