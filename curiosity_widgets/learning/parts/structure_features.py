"""Features of a patch that do not change when it is rotated or mirrored.

Smoothed values, edges, ridges and texture at three scales, and the extremes of three windows: the features
of trainable pixel classification (Arganda-Carreras et al., Bioinformatics 33, 2424 (2017),
doi:10.1093/bioinformatics/btx180; Berg et al., Nature Methods 16, 1226 (2019),
doi:10.1038/s41592-019-0582-9). Trees on them learn from twenty spectra what takes a network a hundred.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import ndimage

from curiosity_widgets.data.arrays import FloatArray

_SCALES = (0.7, 1.3, 2.4)  # standard deviations of the Gaussians, in pixels of a patch of 13
_WINDOWS = (5, 9, 13)  # sides of the windows, likewise
_TRUNCATE = 2.5  # standard deviations
_ORDERS = ((0, 0), (1, 0), (0, 1), (2, 0), (0, 2), (1, 1))  # of the derivatives: the value first


def structure_features(image: FloatArray, patch: int) -> FloatArray:
    """Features (H, W, F) float32 of the patch around every pixel of an image (C, H, W).

    They look no farther than the patch, except where it reaches over the image's edge. F is 25 for each
    channel, 1 for patches smaller than 3 pixels.
    """
    reach = (patch - 1) // 2
    features = [feature for channel in image for feature in _of_channel(channel, patch, reach)]
    return np.stack(features, axis=-1).astype(np.float32)


def features_of_patches(patches: FloatArray) -> FloatArray:
    """The same features (n, F) of patches (n, C, p, p) alone, for a few places of a large image."""
    count, channels, patch, _ = patches.shape
    reach, centre = (patch - 1) // 2, patch // 2
    features: list[FloatArray] = []
    for channel in range(channels):
        pixels = np.ascontiguousarray(patches[:, channel], dtype=np.float32)
        features.append(pixels[:, centre, centre])
        if reach < 1:
            continue
        flat, smoothing = pixels.reshape(count, -1), _kernels(patch)
        linear = (flat @ smoothing).reshape(count, len(_SCALES), len(_ORDERS))
        squares = flat**2 @ smoothing[:, :: len(_ORDERS)]  # smoothed alone
        for scale in range(len(_SCALES)):
            features += _shape_of(list(linear[:, scale].T), squares[:, scale])
        for window in _WINDOWS:
            half = _half(window, patch, reach)
            inside = slice(centre - half, centre + half + 1)
            part = pixels[:, inside, inside].reshape(count, -1)
            features += [part.min(axis=1), part.max(axis=1), part.mean(axis=1)]
    return np.stack(features, axis=-1).astype(np.float32, copy=False)


@lru_cache(maxsize=8)
def _kernels(patch: int) -> FloatArray:
    """What each pixel of a patch gives to its smoothed values and derivatives: (p·p, scales · orders)."""
    reach, centre = (patch - 1) // 2, patch // 2
    one_each = np.eye(patch * patch, dtype=np.float32).reshape(-1, patch, patch)
    kernels = []
    for scale in _SCALES:
        sigma = scale * patch / 13
        radius = _radius(sigma, reach)
        for order in _ORDERS:
            response = ndimage.gaussian_filter(
                one_each, (0, sigma, sigma), order=(0, *order), radius=(0, radius, radius)
            )
            kernels.append(response[:, centre, centre])
    return np.stack(kernels, axis=1)


def _of_channel(channel: FloatArray, patch: int, reach: int) -> list[FloatArray]:
    channel = np.asarray(channel, dtype=np.float32)
    features: list[FloatArray] = [channel]
    if reach < 1:
        return features
    for scale in _SCALES:
        features += _at_scale(channel, scale * patch / 13, reach)
    for window in _WINDOWS:
        side = 2 * _half(window, patch, reach) + 1
        features += [
            ndimage.minimum_filter(channel, side),
            ndimage.maximum_filter(channel, side),
            ndimage.uniform_filter(channel, side),
        ]
    return features


def _at_scale(channel: FloatArray, sigma: float, reach: int) -> list[FloatArray]:
    """Value, edge, both curvatures (eigenvalues of the Hessian) and deviation, smoothed by a Gaussian."""
    radius = _radius(sigma, reach)

    def smooth(of: FloatArray, order: tuple[int, int] = (0, 0)) -> FloatArray:
        smoothed: FloatArray = ndimage.gaussian_filter(of, sigma, order=order, radius=radius)
        return smoothed

    return _shape_of([smooth(channel, order) for order in _ORDERS], smooth(channel**2))


def _shape_of(derivatives: list[FloatArray], square: FloatArray) -> list[FloatArray]:
    """What does not change with rotation, of smoothed derivatives (``_ORDERS``) and the smoothed square."""
    value, first, second, down, across, mixed = derivatives
    apart = np.hypot((down - across) / 2, mixed)
    return [
        value,
        np.hypot(first, second),
        (down + across) / 2 + apart,
        (down + across) / 2 - apart,
        np.sqrt(np.maximum(square - value**2, 0.0)),
    ]


def _radius(sigma: float, reach: int) -> int:
    return min(reach, max(1, round(_TRUNCATE * sigma)))


def _half(window: int, patch: int, reach: int) -> int:
    """Pixels of a window to either side of its centre."""
    return min(reach, max(1, round((window - 1) / 2 * patch / 13)))
