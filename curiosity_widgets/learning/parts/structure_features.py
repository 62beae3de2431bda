"""Features of a patch that do not change when it is rotated or mirrored.

Smoothed values, edges, ridges and texture at three scales, and the extremes of three windows: the features
of trainable pixel classification (Arganda-Carreras et al., Bioinformatics 33, 2424 (2017),
doi:10.1093/bioinformatics/btx180; Berg et al., Nature Methods 16, 1226 (2019),
doi:10.1038/s41592-019-0582-9). Trees on them learn from twenty spectra what takes a network a hundred.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from curiosity_widgets.data.arrays import FloatArray

_SCALES = (0.7, 1.3, 2.4)  # standard deviations of the Gaussians, in pixels of a patch of 13
_WINDOWS = (5, 9, 13)  # sides of the windows, likewise
_TRUNCATE = 2.5  # standard deviations


def structure_features(image: FloatArray, patch: int) -> FloatArray:
    """Features (H, W, F) float32 of the patch around every pixel of an image (C, H, W).

    They look no farther than the patch, except where it reaches over the image's edge. F is 25 for each
    channel, 1 for patches smaller than 3 pixels.
    """
    reach = (patch - 1) // 2
    features = [feature for channel in image for feature in _of_channel(channel, patch, reach)]
    return np.stack(features, axis=-1).astype(np.float32)


def _of_channel(channel: FloatArray, patch: int, reach: int) -> list[FloatArray]:
    channel = np.asarray(channel, dtype=np.float32)
    features: list[FloatArray] = [channel]
    if reach < 1:
        return features
    for scale in _SCALES:
        features += _at_scale(channel, scale * patch / 13, reach)
    for window in _WINDOWS:
        side = 2 * min(reach, max(1, round((window - 1) / 2 * patch / 13))) + 1
        features += [
            ndimage.minimum_filter(channel, side),
            ndimage.maximum_filter(channel, side),
            ndimage.uniform_filter(channel, side),
        ]
    return features


def _at_scale(channel: FloatArray, sigma: float, reach: int) -> list[FloatArray]:
    """Value, edge, both curvatures (eigenvalues of the Hessian) and deviation, smoothed by a Gaussian."""
    radius = min(reach, max(1, round(_TRUNCATE * sigma)))

    def smooth(of: FloatArray, order: tuple[int, int] = (0, 0)) -> FloatArray:
        smoothed: FloatArray = ndimage.gaussian_filter(of, sigma, order=order, radius=radius)
        return smoothed

    value = smooth(channel)
    down, across, mixed = smooth(channel, (2, 0)), smooth(channel, (0, 2)), smooth(channel, (1, 1))
    apart = np.hypot((down - across) / 2, mixed)
    return [
        value,
        np.hypot(smooth(channel, (1, 0)), smooth(channel, (0, 1))),
        (down + across) / 2 + apart,
        (down + across) / 2 - apart,
        np.sqrt(np.maximum(smooth(channel**2) - value**2, 0.0)),
    ]
