"""What the reader contract puts into a file: an image, spectra on a grid over it, and how they are stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from curiosity_widgets.data.arrays import BoolArray, FloatArray

Dimension = Literal["row", "col", "energy"]
# Metres of 1 in each unit; "px" is no length: files only have ratios in it.
METRES = {"m": 1.0, "µm": 1e-6, "nm": 1e-9, "px": 1e-9}
ROWS, COLS, STEPS = 7, 11, 5


def landmark_image(rows: int = ROWS, cols: int = COLS) -> FloatArray:
    """An image (rows, cols) in which every pixel differs and no flip or transposition maps it to itself."""
    image: FloatArray = 100.0 * np.arange(rows)[:, None] + np.arange(cols)[None, :]
    image[rows // 4, cols - 2 if cols > 1 else 0] = 5000.0
    return image


def landmark_spectra(rows: int = ROWS, cols: int = COLS, steps: int = STEPS) -> FloatArray:
    """Spectra (rows, cols, steps) of whole numbers that say where they are: 1000 row + 50 col + 3 step."""
    position = 1000.0 * np.arange(rows)[:, None] + 50.0 * np.arange(cols)[None, :]
    spectra: FloatArray = position[:, :, None] + 3.0 * np.arange(steps)
    return spectra


@dataclass(frozen=True, eq=False)
class FileContent:
    """What a file is to hold, for the function that writes it.

    ``stored_image``, ``stored_spectra``, ``image_scale`` and ``spectra_scale`` give the arrays as the file
    keeps them, in its order, direction, unit and type. The other fields say what that means.
    """

    image: FloatArray = field(default_factory=landmark_image)  # (H, W), row 0 first
    spectra: FloatArray = field(default_factory=landmark_spectra)  # (R, C, S)
    rows: FloatArray = field(default_factory=lambda: np.arange(ROWS, dtype=float))  # (R,) pixels of the image
    cols: FloatArray = field(default_factory=lambda: np.arange(COLS, dtype=float))  # (C,) pixels of the image
    axis: FloatArray = field(default_factory=lambda: np.linspace(-2.0, 2.0, STEPS))  # (S,) of the spectra
    axis_name: str = "bias"
    axis_unit: str = "V"
    pixel_size: tuple[float, float] | None = (3e-9, 2e-9)  # metres (row, col); None: the file states none
    corner: tuple[float, float] = (4e-8, -1e-8)  # metres (row, col) of the centre of pixel (0, 0)
    image_unit: str = "m"  # of the image's lengths in the file, a key of METRES
    spectra_unit: str = "m"  # of the spectra's lengths in the file, a key of METRES
    image_order: tuple[Dimension, ...] = ("row", "col")  # dimensions of the image as stored, slowest first
    spectra_order: tuple[Dimension, ...] = ("row", "col", "energy")  # dimensions of the spectra as stored
    image_reversed: frozenset[Dimension] = frozenset()  # stored from last to first, so with negative steps
    spectra_reversed: frozenset[Dimension] = frozenset()
    dtype: str = "<f8"  # of the stored spectra
    measured: int | None = None  # spectra measured, row by row, before the scan was interrupted
    missing: tuple[tuple[int, int], ...] = ()  # (i, j) of spectra without values
    missing_pixels: tuple[tuple[int, int], ...] = ()  # (row, col) of pixels without a value
    fill_value: float | None = None  # what stands for a missing value; None: NaN

    @property
    def present(self) -> BoolArray:
        """Which spectra (R, C) there are."""
        present = np.ones(self.spectra.shape[:2], dtype=bool)
        if self.measured is not None:
            present.reshape(-1)[self.measured :] = False
        for row, col in self.missing:
            present[row, col] = False
        return present

    @property
    def origin(self) -> tuple[float, float]:
        """(row, col) of the first spectrum, in pixels of the image."""
        return float(self.rows[0]), float(self.cols[0])

    @property
    def step(self) -> tuple[float, float]:
        """Pixels of the image from one spectrum to the next, down and along; 1 where there is one only."""
        down, along = (float(at[1] - at[0]) if len(at) > 1 else 1.0 for at in (self.rows, self.cols))
        return down, along

    @property
    def stored_image(self) -> FloatArray:
        """The image as the file keeps it."""
        image = self.image.copy()
        for row, col in self.missing_pixels:
            image[row, col] = np.nan
        return _stored(image, ("row", "col"), self.image_order, self.image_reversed)

    @property
    def stored_spectra(self) -> FloatArray:
        """The spectra as the file keeps them; missing ones hold the fill value or NaN."""
        spectra = self.spectra.copy()
        spectra[~self.present] = np.nan if self.fill_value is None else self.fill_value
        stored = _stored(spectra, ("row", "col", "energy"), self.spectra_order, self.spectra_reversed)
        return stored.astype(self.dtype)

    def image_scale(self, dimension: Dimension) -> FloatArray | None:
        """Where the stored image's rows or columns lie, in ``image_unit``; None without a calibration."""
        count = self.image.shape[0 if dimension == "row" else 1]
        return self._scale(
            np.arange(count, dtype=float), dimension, self.image_unit, dimension in self.image_reversed
        )

    def spectra_scale(self, dimension: Dimension) -> FloatArray | None:
        """Where the stored spectra's rows or columns lie, in ``spectra_unit``, or their axis."""
        backwards = dimension in self.spectra_reversed
        if dimension == "energy":
            return self.axis[::-1] if backwards else self.axis
        at = self.rows if dimension == "row" else self.cols
        return self._scale(at, dimension, self.spectra_unit, backwards)

    def _scale(
        self, pixels: FloatArray, dimension: Dimension, unit: str, backwards: bool
    ) -> FloatArray | None:
        if self.pixel_size is None:
            return None
        number = 0 if dimension == "row" else 1
        scale: FloatArray = (self.corner[number] + pixels * self.pixel_size[number]) / METRES[unit]
        return scale[::-1] if backwards else scale


def _stored(
    values: FloatArray,
    names: tuple[Dimension, ...],
    order: tuple[Dimension, ...],
    backwards: frozenset[Dimension],
) -> FloatArray:
    turned = np.flip(values, tuple(names.index(name) for name in backwards))
    stored: FloatArray = np.ascontiguousarray(turned.transpose([names.index(name) for name in order]))
    return stored
