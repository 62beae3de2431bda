"""Mistakes that any reader can be made to make: the contract must notice each of them.

A test of one's own reader may run them too: ``check_reader_mistake(read, write, ".xyz", name, states=[...])``
for the names in ``READER_MISTAKES``. Where one is not noticed, no case in ``states`` is there to notice it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray, IntArray
from curiosity_widgets.data.spectral_image import Axis, SpectralImage
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.testing.file_cases import FILE_CASES
from curiosity_widgets.testing.reader_contract import Read, Write, check_reader

Mistake = Callable[[SpectralImage], SpectralImage]


def _lattice(data: SpectralImage) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    """Rows and columns on which there are spectra, and of each spectrum the numbers of its row and column."""
    rows, i = np.unique(data.positions[:, 0].round(6), return_inverse=True)
    cols, j = np.unique(data.positions[:, 1].round(6), return_inverse=True)
    return rows, cols, i.astype(np.int64), j.astype(np.int64)


def _rearranged(turn: Callable[[FloatArray], FloatArray]) -> Mistake:
    """Spectra of a whole grid put elsewhere on it; without effect where some are missing."""

    def mistake(data: SpectralImage) -> SpectralImage:
        rows, cols, i, j = _lattice(data)
        if len(data) != len(rows) * len(cols):
            return data
        cube = np.empty((len(rows), len(cols), data.spectra.shape[1]))
        cube[i, j] = data.spectra
        return replace(data, spectra=turn(cube).reshape(cube.shape)[i, j])

    return mistake


def _with_image(turn: Callable[[FloatArray], FloatArray]) -> Mistake:
    def mistake(data: SpectralImage) -> SpectralImage:
        image = np.stack([turn(channel) for channel in data.image])
        return data if image.shape != data.image.shape else replace(data, image=image)

    return mistake


def _transposed(cube: FloatArray) -> FloatArray:
    return cube.reshape(cube.shape[1], cube.shape[0], cube.shape[2]).transpose(1, 0, 2)


def _image_transposed(data: SpectralImage) -> SpectralImage:
    positions = data.positions * (np.array(data.shape[::-1]) - 1) / np.maximum(np.array(data.shape) - 1, 1)
    return replace(data, image=data.image.transpose(0, 2, 1), positions=positions, grid=None)


def _spread(data: SpectralImage) -> SpectralImage:
    rows, cols, i, j = _lattice(data)
    lines = (np.linspace(0, n - 1, len(at)) for n, at in zip(data.shape, (rows, cols), strict=True))
    down, along = lines
    return replace(data, positions=np.stack([down[i], along[j]], axis=1), grid=None)


def _zeros_for_missing(data: SpectralImage) -> SpectralImage:
    rows, cols, i, j = _lattice(data)
    spectra = np.zeros((len(rows), len(cols), data.spectra.shape[1]))
    spectra[i, j] = data.spectra
    positions = np.stack(np.meshgrid(rows, cols, indexing="ij"), axis=-1).reshape(-1, 2)
    flat = spectra.reshape(len(positions), -1)
    return replace(data, positions=positions, spectra=flat, dropped=0, grid=None)


def _axis(change: Callable[[Axis], Axis]) -> Mistake:
    return lambda data: replace(data, axis=change(data.axis))


READER_MISTAKES: dict[str, Mistake] = {
    "spectra transposed": _rearranged(_transposed),
    "rows of the spectra from the other end": _rearranged(lambda cube: cube[::-1]),
    "columns of the spectra from the other end": _rearranged(lambda cube: cube[:, ::-1]),
    "spectra shifted by one row": _rearranged(lambda cube: np.roll(cube, 1, axis=0)),
    "spectra shifted by one column": _rearranged(lambda cube: np.roll(cube, 1, axis=1)),
    "the image transposed": _image_transposed,
    "the image upside down": _with_image(np.flipud),
    "the image mirrored": _with_image(np.fliplr),
    "the image shifted by one pixel": _with_image(lambda channel: np.roll(channel, 1, axis=1)),
    "a grid spread over the whole image": _spread,
    "the axis from the other end": _axis(lambda axis: replace(axis, values=axis.values[::-1])),
    "the axis counts from 0": _axis(lambda axis: replace(axis, values=np.arange(len(axis), dtype=float))),
    "the axis without a unit": _axis(lambda axis: replace(axis, unit="")),
    "bytes swapped": lambda data: replace(data, spectra=_swapped(data.spectra)),
    "zeros for missing spectra": _zeros_for_missing,
    "the last spectrum left out": lambda data: replace(
        data, positions=data.positions[:-1], spectra=data.spectra[:-1]
    ),
    "a pixel size of 1 m": lambda data: replace(data, pixel_size=(1.0, 1.0)),
}


def _swapped(spectra: FloatArray) -> FloatArray:
    """Finite numbers of another magnitude, as the wrong order of bytes gives them."""
    swapped = np.ascontiguousarray(spectra, dtype=np.float32).byteswap()
    finite: FloatArray = np.nan_to_num(swapped, nan=0.0, posinf=0.0, neginf=0.0)
    return finite


def mistaken(read: Read, mistake: str) -> Read:
    """The reader, which now makes this mistake."""

    def wrong(path: Path, **options: Any) -> SpectralImage:
        return READER_MISTAKES[mistake](read(path, **options))

    return wrong


def check_reader_mistake(
    read: Read,
    write: Write,
    ending: str,
    mistake: str,
    *,
    states: Collection[str] = tuple(FILE_CASES),
    axis_unit: str = "V",
) -> None:
    """The contract fails this reader with the mistake. Raises AssertionError where it does not notice it."""
    try:
        check_reader(mistaken(read, mistake), write, ending, states=states, axis_unit=axis_unit)
    except (AssertionError, CuriosityError):
        return
    raise AssertionError(f"the contract does not notice the mistake '{mistake}'")
