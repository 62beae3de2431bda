"""A small map of the sample with the positions that were measured, as a figure."""

from __future__ import annotations

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray
from curiosity_widgets.drawing.figure import Axis, Figure, Line
from curiosity_widgets.drawing.palette import MARKS, Stroke


def sample_figure(
    title: str,
    shape: tuple[int, ...],
    positions: FloatArray,
    first: BoolArray,
    picture: str = "",
    *,
    side: int,
    caption: str = "",
) -> Figure:
    """Positions (n, 2) on a sample of a shape (H, W): those of the common start dark, picked ones white.

    ``first`` (n,): which are of the start; ``picture``: data address of a map under them; ``side``: pixels of
    the longer side; ``caption``: a line below, where the page has no other place for it.
    """
    height, width = shape
    scale = side / max(height, width)
    rows, cols = np.reshape(positions, (-1, 2)).T + 0.5
    radius = max(0.5 * scale, 0.012 * side)

    def dots(kept: BoolArray, colour: str, edge: str) -> Line:
        texts = tuple(
            f"number {place + 1}: row {rows[place] - 0.5:g}, column {cols[place] - 0.5:g}"
            for place in np.flatnonzero(kept)
        )
        stroke = Stroke("", colour, width=0.0)
        return Line(stroke, cols[kept], rows[kept], dots=radius, edge=edge, texts=texts)

    below = 26 if caption else 0
    return Figure(
        title,
        Axis(caption, 0.0, float(width)),
        Axis("", float(height), 0.0),  # row 0 is the first scanned line
        (dots(first, MARKS["dark"], MARKS["light"]), dots(~first, MARKS["light"], MARKS["dark"])),
        height=round(height * scale) + below,
        width=round(width * scale),
        margin=(0, 0, below, 0),
        picture=picture,
    )
