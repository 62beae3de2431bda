"""``.npy``: one cube (H, W, K) of which some slices are the image and a range is the spectra."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.pairing.axes import checked_order
from curiosity_widgets.data.readers.unlabelled.numpy_files import numpy_file
from curiosity_widgets.data.spectral_image import Axis, SpectralImage, as_float
from curiosity_widgets.errors import CuriosityError


def read(
    path: Path,
    *,
    image: int | Sequence[int] | None = None,
    spectra: tuple[int, int] | None = None,
    axis: Sequence[float] | None = None,
    axis_name: str = "index",
    axis_unit: str = "",
    spectra_name: str = "response",
    spectra_unit: str = "",
    order: Sequence[str] | None = None,
) -> SpectralImage:
    """A cube (H, W, K): ``image`` is the slice (or slices) along its last axis that is the image,
    ``spectra`` the range (first, last + 1) that is the spectra; ``axis`` gives their axis values.
    ``order`` ("axis", "row", "col") names the cube's axes where the slices are not its last.
    """
    with numpy_file(path) as array:
        if not isinstance(array, np.ndarray):
            raise CuriosityError(f"{path}: is an archive of arrays; rename it to .npz")
    cube = as_float(array, f"{path}: array")
    if order is not None and cube.ndim == 3:
        cube = np.moveaxis(cube, checked_order(order), (0, 1, 2))
    return from_cube(
        cube,
        str(path),
        image=image,
        spectra=spectra,
        axis=axis,
        axis_name=axis_name,
        axis_unit=axis_unit,
        spectra_name=spectra_name,
        spectra_unit=spectra_unit,
    )


def from_cube(
    cube: FloatArray,
    where: str,
    *,
    image: int | Sequence[int] | None,
    spectra: tuple[int, int] | None,
    axis: Sequence[float] | FloatArray | None = None,
    axis_name: str = "index",
    axis_unit: str = "",
    spectra_name: str = "response",
    spectra_unit: str = "",
    channels: tuple[str, ...] = (),
    pixel_size: tuple[float, float] | None = None,
) -> SpectralImage:
    """A cube (H, W, K) cut into image slices and a range of spectra; the spectra stay a view of it."""
    if cube.ndim != 3:
        raise CuriosityError(f"{where}: has shape {cube.shape}; a cube (H, W, K) is needed")
    size = cube.shape[2]
    if image is None or spectra is None:
        raise CuriosityError(
            f"{where}: cube {cube.shape} does not say which of its {size} slices are what; name the image's "
            "slice and the range of the spectra, e.g. image=25, spectra=(49, 99)"
        )
    slices = [image] if isinstance(image, int) else [int(i) for i in image]
    if not slices or not all(-size <= i < size for i in slices):
        raise CuriosityError(f"{where}: image={image} is not among the slices 0 to {size - 1}")
    if len(spectra) != 2 or not 0 <= spectra[0] < spectra[1] <= size:
        raise CuriosityError(
            f"{where}: spectra={spectra} must be (first, last + 1) within the slices 0 to {size}"
        )
    first, last = (int(i) for i in spectra)
    picture = np.moveaxis(cube[:, :, slices], -1, 0)
    values = np.arange(last - first, dtype=float) if axis is None else np.asarray(axis, dtype=float)
    return SpectralImage.from_grid(
        picture,
        cube[:, :, first:last],
        Axis(values, axis_name, axis_unit),
        channels=channels or tuple(f"slice {i}" for i in slices),
        spectra_name=spectra_name,
        spectra_unit=spectra_unit,
        pixel_size=pixel_size,
        name=where,
    )
