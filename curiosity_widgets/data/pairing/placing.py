"""Where a map of spectra lies on an image: decided from calibration and shapes, or refused.

Three kinds of evidence count. Axes in units that can be compared place every row and column of the map.
Equal shapes lie on each other, pixel by pixel. Anything else is no evidence: a map that may well cover the
whole image is laid over it with its cells at their centres, and that assumption is stated; a map that cannot
cover it (other proportions, exchanged axes, a single row) is refused with the options that settle it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.pairing.axes import Dim
from curiosity_widgets.data.pairing.units import factors, is_count
from curiosity_widgets.data.spectral_image import Grid
from curiosity_widgets.errors import CuriosityError

Laid = Literal["axes", "pixels", "cells", "corners"]

SETTLE = (
    "say where they lie: grid='cells' (over the whole image), grid='corners' (first and last on the corner "
    "pixels), or origin= and step= (row, col in pixels of the image)"
)
_UNEVEN = 1e-3  # of a step: axes that deviate more from a line are positions, not a grid
_SLANTED = 1.5  # ratio of the steps along rows and columns: beyond, the map is not over the whole image
_FAR = 0.5  # pixels: equal shapes whose axes differ more are stated
_SUBPIXEL = 0.5  # a step without a unit that is smaller was not counted in pixels of the image


@dataclass(frozen=True, eq=False)
class Placement:
    """Positions (n, 2) in (row, col) of the image, of the map's cells row by row.

    ``grid`` where they are regular; ``flip`` (rows, cols): which axes of the map have to be reversed first;
    ``assumptions``: what was assumed, for the user to check.
    """

    positions: FloatArray
    grid: Grid | None = None
    flip: tuple[bool, bool] = (False, False)
    assumptions: tuple[str, ...] = ()


def place(
    frame: tuple[Dim, Dim],
    cells: tuple[Dim, Dim],
    where: str,
    *,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
    grid: Laid | None = None,
    separate: bool = False,
) -> Placement:
    """Where cells with the axes ``cells`` (rows, cols) lie on an image with the axes ``frame``.

    ``grid`` chooses: "axes" by calibration, "pixels" on each other, "cells" over the whole image with every
    cell at its centre, "corners" from the first to the last pixel. ``origin`` and ``step`` in pixels of the
    image overrule everything. ``separate``: image and spectra come from two files, so calibration counts
    before equal shapes. Raises CuriosityError where nothing says where they lie.
    """
    shape, image = (len(cells[0]), len(cells[1])), (len(frame[0]), len(frame[1]))
    if origin is not None or step is not None:
        return _regular(Grid(shape, origin or (0.0, 0.0), step or (1.0, 1.0)))
    lines = [_indices(*pair) for pair in zip(frame, cells, strict=True)]
    if grid == "corners":
        return _regular(Grid.spanning(shape, image))
    if grid == "cells":
        return _regular(Grid.cells(shape, image))
    if grid == "pixels" and shape != image:
        raise CuriosityError(
            f"{where}: grid='pixels' needs equal shapes; the image is {_size(image)}, the map {_size(shape)}"
        )
    calibrated = all(line is not None for line in lines)
    by_shape = shape == image and grid != "axes" and not (separate and calibrated and grid is None)
    if by_shape and all(line is None or _is_even(line) for line in lines):
        return _on_each_other(shape, lines, stated=grid is None)
    if lines[0] is not None and lines[1] is not None:
        return _by_axes(lines[0], lines[1], where)
    if grid == "axes":
        raise CuriosityError(f"{where}: grid='axes', but {_unlike(frame, cells)}; {SETTLE}")
    return _whole_image(frame, cells, lines, where)


def _regular(grid: Grid, flip: tuple[bool, bool] = (False, False), *assumptions: str) -> Placement:
    return Placement(grid.positions, grid, flip, assumptions)


def _size(shape: tuple[int, int]) -> str:
    return f"{shape[0]} x {shape[1]}"


def _indices(frame: Dim, cells: Dim) -> FloatArray | None:
    """The cells in pixels of the frame, fractional; None where the two axes cannot be compared."""
    both = factors(frame.unit, cells.unit)
    if both is None or not frame.calibrated or cells.indexed:
        return None
    pixels, values = frame.values * both[0], cells.values * both[1]
    if len(pixels) < 2:
        return np.zeros(1) if len(values) == 1 else None
    step = float(pixels[-1] - pixels[0]) / (len(pixels) - 1)
    steps = np.diff(pixels)
    if not np.isfinite(values).all() or not (np.all(steps > 0) or np.all(steps < 0)):
        return None
    if np.allclose(steps, step, rtol=_UNEVEN):
        found = (values - pixels[0]) / step
    else:
        found = _along_uneven(pixels, values)
    if frame.indexed and len(found) > 1 and float(np.abs(np.diff(found)).max()) < _SUBPIXEL:
        return None  # 0, 1, 2, … against values of no stated unit that do not count pixels
    rounded: FloatArray = np.round(found, 6)
    return rounded


def _along_uneven(pixels: FloatArray, values: FloatArray) -> FloatArray:
    """Indices of values on an axis that is not uniform, the last steps continued beyond its ends."""
    index = np.arange(len(pixels), dtype=float)
    if pixels[0] > pixels[-1]:
        pixels, index = pixels[::-1], index[::-1]
    found = np.interp(values, pixels, index)
    for end, inner in ((0, 1), (-1, -2)):
        slope = (index[inner] - index[end]) / (pixels[inner] - pixels[end])
        beyond = values < pixels[0] if end == 0 else values > pixels[-1]
        found = np.where(beyond, index[end] + slope * (values - pixels[end]), found)
    return np.asarray(found, dtype=np.float64)


def _is_even(line: FloatArray) -> bool:
    if len(line) < 3:
        return True
    step = float(line[-1] - line[0]) / (len(line) - 1)
    straight = line[0] + step * np.arange(len(line))
    return bool(np.abs(line - straight).max() <= _UNEVEN * abs(step))


def _on_each_other(shape: tuple[int, int], lines: list[FloatArray | None], *, stated: bool) -> Placement:
    """Pixel by pixel, an axis that runs the other way reversed."""
    flip = tuple(line is not None and len(line) > 1 and line[0] > line[-1] for line in lines)
    straight = [
        0.0 if line is None else float(np.abs((line[::-1] if turned else line) - np.arange(len(line))).max())
        for line, turned in zip(lines, flip, strict=True)
    ]
    said: tuple[str, ...] = ()
    if stated and max(straight) > _FAR:
        said = (
            f"spectra laid on the image pixel by pixel since both are {_size(shape)}, although their axes "
            f"differ by up to {max(straight):.3g} pixels; grid='axes' follows the axes",
        )
    return _regular(Grid(shape), (bool(flip[0]), bool(flip[1])), *said)


def _by_axes(rows: FloatArray, cols: FloatArray, where: str) -> Placement:
    lines: list[FloatArray] = []
    flips: list[bool] = []
    for line, name in ((rows, "row"), (cols, "column")):
        if len(np.unique(line)) < len(line):
            raise CuriosityError(f"{where}: the map's {name} axis holds a value twice; {SETTLE}")
        turned = len(line) > 1 and line[0] > line[-1]
        lines.append(line[::-1] if turned else line)
        flips.append(bool(turned))
    flip = (flips[0], flips[1])
    if all(_is_even(line) for line in lines):
        start = [float(line[0]) for line in lines]
        step = [
            1.0 if len(line) < 2 else round(float(line[-1] - line[0]) / (len(line) - 1), 6) for line in lines
        ]
        shape = (len(lines[0]), len(lines[1]))
        return _regular(Grid(shape, (start[0], start[1]), (step[0], step[1])), flip)
    mesh = np.meshgrid(*lines, indexing="ij")
    return Placement(np.stack(mesh, axis=-1).reshape(-1, 2), None, flip)


def _unlike(frame: tuple[Dim, Dim], cells: tuple[Dim, Dim]) -> str:
    """Why the axes do not say it, in words."""
    for dim, what in ((frame, "the image"), (cells, "the map of spectra")):
        if any(one.indexed or not one.calibrated for one in dim):
            return f"{what} has no calibration"
    units = ["/".join(dict.fromkeys(d.unit or "no unit" for d in dims)) for dims in (frame, cells)]
    return f"the image's axes ({units[0]}) and those of the spectra ({units[1]}) cannot be compared"


def _whole_image(
    frame: tuple[Dim, Dim], cells: tuple[Dim, Dim], lines: list[FloatArray | None], where: str
) -> Placement:
    """Over the whole image, said as an assumption; refused where that cannot be."""
    shape, image = (len(cells[0]), len(cells[1])), (len(frame[0]), len(frame[1]))
    sizes = f"an image of {_size(image)} and spectra of {_size(shape)} positions"
    if shape == image[::-1]:
        raise CuriosityError(
            f"{where}: {sizes}: rows and columns are exchanged in one of them; give the order of the "
            "spectra with order=, e.g. order=col,row,axis"
        )
    strange = [
        f"{f.unit} and {c.unit}"
        for f, c, line in zip(frame, cells, lines, strict=True)
        if line is None and not (is_count(f.unit) or is_count(c.unit) or f.indexed or c.indexed)
    ]
    if strange:
        raise CuriosityError(f"{where}: axes in {strange[0]} cannot be compared; {SETTLE}")
    if min(shape) < 2 and any(m < 2 < n for m, n in zip(shape, image, strict=True)):
        raise CuriosityError(f"{where}: {sizes}, and nothing says where that line lies; {SETTLE}")
    laid = Grid.cells(shape, image)
    for line, n, m, what in zip(lines, image, shape, ("rows", "columns"), strict=True):
        ends = None if line is None or len(line) < 2 else sorted((float(line[0]), float(line[-1])))
        if ends and (ends[0] > n / m or ends[1] < n - 1 - n / m):
            raise CuriosityError(
                f"{where}: by their axis the {what} of spectra lie from {ends[0]:.4g} to {ends[1]:.4g} "
                f"of the image's {n}, not over all of it, and the other axis has no calibration; {SETTLE}"
            )
    if not 1 / _SLANTED <= laid.step[0] / laid.step[1] <= _SLANTED:
        raise CuriosityError(
            f"{where}: {sizes} have other proportions, and nothing says where they lie "
            f"({_unlike(frame, cells)}); {SETTLE}"
        )
    return _regular(
        laid,
        (False, False),
        f"spectra laid over the whole image, cells at their centres: {_unlike(frame, cells)}; "
        "set grid='corners', or origin= and step= in pixels, if they lie elsewhere",
    )
