"""Channels that were computed from the spectra themselves, such as element maps.

Such an image already holds part of what is to be predicted, and every score flatters.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray

_SAME = 0.999  # correlation with the sum over a window of the spectra
_LEAST = 12  # positions: with fewer, a window is found for any image
_POSITIONS = 2000
_ON_PIXEL = 1e-6  # pixels
_VALUES = 1024  # more values are summed in groups first, so that a long spectrum costs little


def windows(planes: Mapping[str, FloatArray], cube: FloatArray) -> dict[str, tuple[int, int]]:
    """Channels (H, W) that are sums over a window (first, last) of spectra (H, W, S) on the same pixels."""
    height, width = cube.shape[:2]
    rows, cols = np.unravel_index(_some(height * width), (height, width))
    return _found({name: plane[rows, cols] for name, plane in planes.items()}, cube[rows, cols])


def windows_at(
    planes: Mapping[str, FloatArray], positions: FloatArray, spectra: FloatArray
) -> dict[str, tuple[int, int]]:
    """As :func:`windows`, of spectra (n, S) at ``positions`` (n, 2), as far as they lie on pixels."""
    nearest = np.rint(positions).astype(int)
    on_pixels = np.flatnonzero(np.abs(positions - nearest).max(axis=1, initial=0.0) < _ON_PIXEL)
    chosen = on_pixels[_some(len(on_pixels))]
    rows, cols = nearest[chosen].T
    return _found({name: plane[rows, cols] for name, plane in planes.items()}, spectra[chosen])


def flattering(names: str, first: int, last: int) -> str:
    """What a user should know of images that are sums over the spectra's values ``first`` to ``last``."""
    return (
        f"image {names} is a sum over the spectra's own values {first}…{last}: it knows part of what is "
        "predicted, which flatters every score"
    )


def _some(count: int) -> IntArray:
    """The numbers of up to so many positions of ``count`` that are looked at."""
    if count <= _POSITIONS:
        return np.arange(count)
    return np.random.default_rng(0).choice(count, _POSITIONS, replace=False)


def _found(planes: Mapping[str, FloatArray], chosen: FloatArray) -> dict[str, tuple[int, int]]:
    """Windows of spectra (n, S) by the names of values (n,) that are their sums."""
    spectra = np.asarray(chosen, dtype=np.float64)
    good = np.isfinite(spectra).all(axis=1)
    if good.sum() < _LEAST:
        return {}
    length = spectra.shape[1]
    edges = np.unique(np.linspace(0, length, min(length, _VALUES) + 1).astype(int))
    sums = np.concatenate([np.zeros((len(spectra), 1)), np.cumsum(spectra, axis=1)], axis=1)[:, edges]
    found: dict[str, tuple[int, int]] = {}
    for name, plane in planes.items():
        values = np.asarray(plane, dtype=np.float64)
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
