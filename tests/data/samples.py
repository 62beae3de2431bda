"""Small non-square, non-symmetric data for the tests, and the shared public data where it lies."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets import CuriosityError, open_data
from tests.paths import ROOT

ROWS, COLS, STEPS = 7, 11, 5


def picture(rows: int = ROWS, cols: int = COLS) -> np.ndarray:
    """Every pixel differs, and neither a transposition nor a flip maps it to itself."""
    image = 100.0 * np.arange(rows)[:, None] + np.arange(cols)[None, :]
    image[1, cols - 2] = 5000.0
    return image


def cube(rows: int = ROWS, cols: int = COLS, steps: int = STEPS) -> np.ndarray:
    """The spectrum at (row, col) encodes where it is: 1000 row + col + step / 100."""
    place = 1000.0 * np.arange(rows)[:, None] + np.arange(cols)[None, :]
    return place[:, :, None] + np.arange(steps) / 100


def shared_data(name: str) -> Path:
    """A file of the shared data; the test is skipped where it is absent."""
    folders = [os.environ.get("CURIOSITY_DATA"), ROOT / ".." / "shared" / "data"]
    for folder in folders:
        if folder and (Path(folder) / name).exists():
            return Path(folder) / name
    pytest.skip(f"{name} is not here: set CURIOSITY_DATA to its folder")


def refused(path: object, *words: str, **options: object) -> None:
    """Opening ends in one clear line with these words."""
    with pytest.raises(CuriosityError) as caught:
        open_data(path, **options)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    for word in words:
        assert word in message, message
