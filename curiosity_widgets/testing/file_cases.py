"""The cases of the reader contract: what files of a format can be like, by name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from curiosity_widgets.testing.file_content import (
    COLS,
    ROWS,
    STEPS,
    Dimension,
    FileContent,
    landmark_image,
    landmark_spectra,
)

_ROW: frozenset[Dimension] = frozenset({"row"})
_COL: frozenset[Dimension] = frozenset({"col"})


def _over(rows: list[int], cols: list[int]) -> FileContent:
    """Spectra at these rows and columns of the whole image."""
    return FileContent(
        spectra=landmark_spectra(len(rows), len(cols)),
        rows=np.array(rows, dtype=float),
        cols=np.array(cols, dtype=float),
    )


def _sized(rows: int, cols: int) -> FileContent:
    """An image of this size with a spectrum in every pixel."""
    return replace(_over([*range(rows)], [*range(cols)]), image=landmark_image(rows, cols))


_FULL = FileContent()
_COARSE = _over([1, 3, 5], [1, 4, 7, 10])
_CYCLE = np.array([0.0, 1.0, 3.0, 0.5, -1.0])

FILE_CASES: dict[str, FileContent] = {
    "a spectrum in every pixel": _FULL,
    "a coarse grid": _COARSE,
    "a grid that starts inside the image": _over([2, 3, 4], [3, 4, 5, 6]),
    "one row of spectra": _over([2], [*range(COLS)]),
    "one column of spectra": _over([*range(ROWS)], [8]),
    "rows at uneven distances": _over([0, 1, 4, 6], [1, 4, 7]),
    "an image of one row": _sized(1, COLS),
    "an image of one column": _sized(ROWS, 1),
    "image and grid in different units": replace(_COARSE, image_unit="µm", spectra_unit="nm"),
    "image and grid in the same unknown unit": replace(_COARSE, image_unit="px", spectra_unit="px"),
    "no calibration, equal shapes": replace(_FULL, pixel_size=None),
    "no calibration, a coarse grid": replace(_COARSE, pixel_size=None),
    "columns before rows": replace(
        _COARSE, image_order=("col", "row"), spectra_order=("col", "row", "energy")
    ),
    "energy first": replace(_FULL, spectra_order=("energy", "row", "col")),
    "energy between rows and columns": replace(_FULL, spectra_order=("row", "energy", "col")),
    "rows from the last": replace(_COARSE, image_reversed=_ROW, spectra_reversed=_ROW),
    "columns from the last": replace(_COARSE, image_reversed=_COL, spectra_reversed=_COL),
    "rows of the spectra from the last": replace(_FULL, spectra_reversed=_ROW),
    "columns of the spectra from the last": replace(_COARSE, spectra_reversed=_COL),
    "rows and columns of the image from the last": replace(_COARSE, image_reversed=_ROW | _COL),
    "an axis from high to low": replace(_FULL, axis=np.linspace(2.0, -2.0, STEPS)),
    "an axis that is a cycle": replace(_FULL, axis=_CYCLE),
    "big-endian": replace(_FULL, dtype=">f4"),
    "whole numbers": replace(_FULL, dtype="<i4"),
    "big-endian whole numbers": replace(_FULL, dtype=">u2"),
    "interrupted within a row": replace(_FULL, measured=3 * COLS + 4),
    "spectra that are missing": replace(_FULL, missing=((0, 0), (2, 5), (6, 10))),
    "a fill value for missing spectra": replace(_FULL, missing=((0, 0), (2, 5)), fill_value=-9999.0),
    "pixels that are missing": replace(_FULL, missing_pixels=((0, 3), (4, 4))),
}
