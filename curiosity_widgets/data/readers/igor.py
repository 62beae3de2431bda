"""``.ibw``: a binary wave of Igor Pro with three axes, cut into image and spectra like a cube."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.pairing.axes import Block, Dim, Kind, index_dim
from curiosity_widgets.data.pairing.units import metres
from curiosity_widgets.data.readers.unlabelled.npy import from_cube
from curiosity_widgets.data.spectral_image import SpectralImage, as_float
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.interpreter.warning_filters import warning_filters_alone


def read(
    path: Path,
    *,
    image: int | str | Sequence[int | str] | None = None,
    spectra: tuple[int, int] | None = None,
    axis: Sequence[float] | None = None,
    axis_name: str | None = None,
    axis_unit: str | None = None,
    spectra_name: str = "response",
    spectra_unit: str | None = None,
) -> SpectralImage:
    """A wave (x, y, layers): ``image`` is a layer's number or label, ``spectra`` the range (first, last + 1).

    Igor counts x first; rows here are y, columns are x. The axis comes from the wave's own scaling.
    Needs the package igor2: pip install "curiosity-widgets[formats]".
    """
    wave = _loaded(path)
    cube = _cube(wave, path)
    labels = _labels(wave)
    wanted = None if image is None else [image] if isinstance(image, int | str) else list(image)
    slices = None if wanted is None else [_layer(name, labels, path) for name in wanted]
    start, delta, unit = _scaling(wave["wave_header"], len(wave["wData"].shape) - 1)
    size = tuple(_metres(wave["wave_header"], dimension) for dimension in (1, 0))
    values = axis
    if values is None and spectra is not None:
        values = [start + delta * i for i in range(*spectra)]
    return from_cube(
        cube.transpose(1, 0, 2),
        str(path),
        image=slices,
        spectra=spectra,
        axis=values,
        axis_name=axis_name or "layer",
        axis_unit=unit if axis_unit is None else axis_unit,
        spectra_name=spectra_name,
        spectra_unit=_text(wave["wave_header"].get("dataUnits")) if spectra_unit is None else spectra_unit,
        channels=tuple(labels[i] if i < len(labels) and labels[i] else f"layer {i}" for i in slices or ()),
        pixel_size=(size[0], size[1]) if size[0] and size[1] else None,
    )


def read_layers(path: Path) -> dict[str, FloatArray]:
    """The layers of an image wave (x, y, layers) by their labels, each (rows, cols); row 0 is Igor's y = 0.

    Needs the package igor2. Raises CuriosityError for a damaged file or a wave that is no image.
    """
    wave = _loaded(path)
    cube, labels = _cube(wave, path), _labels(wave)
    names = [labels[i] if i < len(labels) and labels[i] else f"layer {i}" for i in range(cube.shape[2])]
    return dict(zip(names, cube.transpose(2, 1, 0), strict=True))


def blocks_of(path: Path) -> list[Block]:
    """Every layer of a wave (x, y, layers) as an image, and the whole of it as spectra, with the wave's axes.

    Needs the package igor2. Raises CuriosityError for a damaged file or a wave of another shape.
    """
    wave = _loaded(path)
    cube, labels = _cube(wave, path), _labels(wave)
    header, shape = wave["wave_header"], cube.shape
    row, col = _dim(header, 1, shape[1], "y", "space"), _dim(header, 0, shape[0], "x", "space")
    along = _dim(header, 2, shape[2], "layer", "spectrum")
    unit = _text(wave["wave_header"].get("dataUnits"))
    names = [labels[i] if i < len(labels) and labels[i] else f"layer {i}" for i in range(cube.shape[2])]
    return [
        *(
            Block(name, plane, (row, col), unit=unit)
            for name, plane in zip(names, cube.transpose(2, 1, 0), strict=True)
        ),
        Block("wave", cube.transpose(1, 0, 2), (row, col, along), unit=unit),
    ]


def _dim(header: dict[str, Any], number: int, size: int, name: str, hint: Kind) -> Dim:
    start, delta, unit = _scaling(header, number)
    if not delta or not np.isfinite([start, delta]).all() or (not unit and (start, delta) == (0.0, 1.0)):
        return index_dim(size, name, hint)
    return Dim(start + delta * np.arange(size), name, unit, hint)


def _loaded(path: Path) -> dict[str, Any]:
    try:
        from igor2 import binarywave
    except ImportError as error:
        raise CuriosityError(
            f'{path}: Igor waves need the package igor2: pip install "curiosity-widgets[formats]"'
        ) from error
    try:
        with warning_filters_alone(Warning):  # what matters of a wave is checked here
            wave: dict[str, Any] = binarywave.load(str(path))["wave"]
    except Exception as error:  # igor2 raises whatever a damaged file happens to cause
        raise CuriosityError(
            f"{path}: damaged or no Igor binary wave ({type(error).__name__}); copy it again"
        ) from error
    return wave


def _cube(wave: dict[str, Any], path: Path) -> FloatArray:
    cube = as_float(wave["wData"], f"{path}: wave")
    if cube.ndim != 3:
        raise CuriosityError(f"{path}: wave has shape {cube.shape}; image and spectra need (x, y, layers)")
    return cube


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1").strip("\x00 ")
    return "".join(_text(part) for part in np.ravel(value).tolist()) if value is not None else ""


def _labels(wave: dict[str, Any]) -> list[str]:
    """Labels of the layers; Igor puts the whole dimension's own label first."""
    labels = wave.get("labels") or []
    layers = labels[2] if len(labels) > 2 else []
    return [_text(label) for label in layers][1:]


def _layer(name: int | str, labels: list[str], path: Path) -> int:
    if isinstance(name, int):
        return name
    if name not in labels:
        raise CuriosityError(f"{path}: no layer '{name}'; there are {', '.join(labels) or 'no labels'}")
    return labels.index(name)


def _scaling(header: dict[str, Any], dimension: int) -> tuple[float, float, str]:
    """Start, step and unit of a dimension (fields sfA, sfB of version 5 waves)."""
    if "sfA" not in header or "sfB" not in header:
        return 0.0, 1.0, ""
    units = header.get("dimUnits")
    unit = _text(units[dimension]) if units is not None and len(units) > dimension else ""
    return float(header["sfB"][dimension]), float(header["sfA"][dimension]), unit


def _metres(header: dict[str, Any], dimension: int) -> float | None:
    """Metres from one value of a dimension to the next, None where its unit is no length."""
    _, delta, unit = _scaling(header, dimension)
    factor = metres(unit)
    return None if factor is None or not np.isfinite(delta) else abs(delta) * factor or None
