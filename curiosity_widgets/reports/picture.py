"""A map as a picture in the page itself, seen without a script too."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from curiosity_widgets.data.arrays import FloatArray

# Viridis at eleven points, dark to light.
_VIRIDIS = np.array(
    [
        (68, 1, 84), (72, 36, 117), (65, 68, 135), (53, 95, 141), (42, 120, 142), (33, 145, 140),
        (34, 168, 132), (68, 191, 112), (122, 209, 81), (189, 223, 38), (253, 231, 37),
    ],
    dtype=float,
)  # fmt: skip


def png(values: FloatArray, span: tuple[float, float] | None = None) -> str:
    """A map (H, W) in Viridis as a data address; NaN is transparent.

    ``span``: the values of the first and the last colour; the 1st and 99th percentile if not given.
    """
    array = np.asarray(values, dtype=float)
    known = np.isfinite(array)
    low, high = span or (np.percentile(array[known], [1, 99]) if known.any() else (0.0, 1.0))
    level = np.clip((array - low) / (high - low if high > low else 1.0), 0, 1)
    level = np.where(known, level, 0.0) * (len(_VIRIDIS) - 1)
    below = np.minimum(level.astype(int), len(_VIRIDIS) - 2)
    share = (level - below)[..., None]
    colour = _VIRIDIS[below] * (1 - share) + _VIRIDIS[below + 1] * share
    pixels = np.concatenate([colour, 255.0 * known[..., None]], axis=-1).round().astype(np.uint8)
    return "data:image/png;base64," + base64.b64encode(encoded(pixels)).decode("ascii")


def encoded(pixels: NDArray[np.uint8]) -> bytes:
    """Pixels (H, W, 4), red, green, blue and opacity, as a PNG file."""
    height, width = pixels.shape[:2]
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)),
            (b"IDAT", zlib.compress(rows, 9)),
            (b"IEND", b""),
        )
    )
