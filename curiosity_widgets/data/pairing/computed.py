"""Channels that were computed from the spectra themselves, such as element maps.

Such an image already holds part of what is to be predicted, and every score flatters.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from curiosity_widgets.data.arrays import FloatArray

_SAME = 0.999  # correlation with the sum over a window of the spectra
_LEAST = 12  # positions: with fewer, a window is found for any image
_POSITIONS = 2000
_VALUES = 1024  # more values are summed in groups first, so that a long spectrum costs little


def windows(planes: Mapping[str, FloatArray], cube: FloatArray) -> dict[str, tuple[int, int]]:
    """Channels (H, W) that are sums over a window (first, last) of spectra (H, W, S) on the same pixels."""
    height, width, length = cube.shape
    pixels = np.arange(height * width)
    if len(pixels) > _POSITIONS:
        pixels = np.random.default_rng(0).choice(pixels, _POSITIONS, replace=False)
    rows, cols = np.unravel_index(pixels, (height, width))
    spectra = np.asarray(cube[rows, cols], dtype=np.float64)
    good = np.isfinite(spectra).all(axis=1)
    if good.sum() < _LEAST:
        return {}
    edges = np.unique(np.linspace(0, length, min(length, _VALUES) + 1).astype(int))
    sums = np.concatenate([np.zeros((len(spectra), 1)), np.cumsum(spectra, axis=1)], axis=1)[:, edges]
    found: dict[str, tuple[int, int]] = {}
    for name, plane in planes.items():
        values = np.asarray(plane, dtype=np.float64)[rows, cols]
        use = good & np.isfinite(values)
        if use.sum() < _LEAST:
            continue
        window = _window(values[use], sums[use])
        if window is not None:
            found[name] = (int(edges[window[0]]), int(edges[window[1]]) - 1)
    return found


def _window(values: FloatArray, sums: FloatArray) -> tuple[int, int] | None:
    """The window whose sum correlates best with the values, None where none does enough."""
    values = values - values.mean()
    scale = np.linalg.norm(values)
    centred = sums - sums.mean(axis=0)
    largest = float(np.abs(centred).max())
    if scale == 0 or largest == 0:
        return None
    centred = centred / largest
    with_values = values @ centred / scale
    inner = centred.T @ centred
    squares = np.diag(inner)
    norms = np.sqrt(np.maximum(squares[:, None] + squares[None, :] - 2 * inner, 0.0))
    difference = with_values[None, :] - with_values[:, None]
    tiny = 1e-9 * float(norms.max())
    correlation = np.where(norms > tiny, difference / np.maximum(norms, tiny), 0.0)
    best = int(np.argmax(correlation))  # a difference the other way round has the opposite sign
    first, last = np.unravel_index(best, correlation.shape)
    if correlation[first, last] < _SAME:
        return None
    return (int(first), int(last)) if first < last else None
