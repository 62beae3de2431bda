"""The patch of a run for which none was chosen: from the image and from where spectra can be measured."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from curiosity_widgets.data.arrays import BoolArray, FloatArray

ENOUGH = 200  # candidates that a default patch leaves, where the sample allows it
_HALF = 0.5  # of the positions that a small patch leaves; kept where these are fewer than 200 anyway
_SMALLEST = 5  # pixels


def default_patch(
    shape: tuple[int, int],
    positions: FloatArray | None,
    allowed: BoolArray | None,
    usual: int,
) -> tuple[int, str]:
    """The patch in pixels, and why it is this one in half a sentence.

    ``usual`` is the workflow's own. It grows to the step of a coarse grid, so that a patch shows what lies
    between two spectra, and shrinks, not below five pixels, until 200 candidates, or half of all,
    have a whole patch inside an
    image of ``shape`` (H, W). ``positions`` (N, 2) in pixels, None for every pixel; ``allowed`` (H, W) as a
    source has it.
    """
    patch, why = usual, "the usual size"
    largest = _largest_patches(shape, positions, allowed)
    step = _step(positions)
    if step > usual:
        patch = _odd_from(step)
        why = f"it spans the step of the grid of spectra, {step:.3g} pixels"
    left = {size: int((largest >= size).sum()) for size in range(patch, min(_SMALLEST, patch) - 1, -2)}
    fewest = min(left)
    enough = ENOUGH if left[fewest] >= ENOUGH else _HALF * left[fewest]
    fits = max((size for size, count in left.items() if count >= enough), default=fewest)
    if fits < patch:
        why = f"with {patch} pixels only {left[patch]} positions would have a whole patch inside the image"
    return fits, why


def _largest_patches(
    shape: tuple[int, int], positions: FloatArray | None, allowed: BoolArray | None
) -> FloatArray:
    """The largest odd patch (N,) that fits around each position; 0 where none may be measured."""
    height, width = shape
    if positions is None:
        grid = np.meshgrid(np.arange(height), np.arange(width), indexing="ij")
        pixels = np.stack(grid, axis=-1).reshape(-1, 2)
    else:
        pixels = np.rint(positions).astype(np.int64)
    last = np.array([height - 1, width - 1])
    border = np.minimum(pixels, last - pixels).min(axis=1)
    largest = np.where(border < 0, 0, 2 * border + 1).astype(np.float64)
    if allowed is not None:
        rows, cols = np.clip(pixels, 0, last).T
        largest[~allowed[rows, cols]] = 0
    return largest


def _step(positions: FloatArray | None) -> float:
    """Typical distance in pixels from a position to the nearest other one."""
    if positions is None or len(positions) < 2:
        return 1.0
    distances, _ = cKDTree(positions).query(positions, k=2)
    return float(np.median(distances[:, 1]))


def _odd_from(size: float) -> int:
    """The smallest odd number of pixels that is not below a size."""
    whole = int(np.ceil(size))
    return whole + 1 - whole % 2
