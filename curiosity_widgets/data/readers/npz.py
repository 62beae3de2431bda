"""``.npz``: keys image, image2, …, spectra, vstep, as mexpsimu and the paper's public data have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets.data.readers.numpy_files import numpy_file
from curiosity_widgets.data.spectral_image import Axis, SpectralImage, as_float
from curiosity_widgets.errors import CuriosityError

VOLTAGE_KEYS = ("vstep", "v_step")


def read(
    path: Path,
    *,
    channels: Sequence[str] | None = None,
    image: str | Sequence[str] | None = None,
    spectra: str | None = None,
    axis: str | None = None,
    positions: str | None = None,
    axis_name: str | None = None,
    axis_unit: str | None = None,
    spectra_name: str = "response",
    spectra_unit: str = "",
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
) -> SpectralImage:
    """Arrays of an ``.npz`` file; every option with an array's key names another than the usual.

    ``image``, ``image2``, … (H, W) are the channels (``channels`` or ``image`` choose among them, or name
    other keys), ``spectra`` is (rows, cols, S) or with ``positions`` (N, 2) it is (N, S), ``vstep`` (S,)
    is the bias in V. A grid of spectra coarser than the image spans it unless ``origin`` and ``step``
    say otherwise.
    """
    with numpy_file(path) as arrays:
        if not hasattr(arrays, "files"):
            raise CuriosityError(f"{path}: is a single array, not an archive; rename it to .npy")
        content = {key: arrays[key] for key in arrays.files}
    return from_arrays(
        content,
        str(path),
        image=channels if image is None else image,
        spectra=spectra,
        axis=axis,
        positions=positions,
        axis_name=axis_name,
        axis_unit=axis_unit,
        spectra_name=spectra_name,
        spectra_unit=spectra_unit,
        origin=origin,
        step=step,
    )


def from_arrays(
    content: Mapping[str, Any],
    where: str,
    *,
    image: str | Sequence[str] | None = None,
    spectra: str | None = None,
    axis: str | None = None,
    positions: str | None = None,
    axis_name: str | None = None,
    axis_unit: str | None = None,
    spectra_name: str = "response",
    spectra_unit: str = "",
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
) -> SpectralImage:
    """Named arrays as a SpectralImage; also serves HDF5 files whose datasets somebody names."""
    cube = content[_chosen("spectra", spectra, _usual(content, "spectra"), content, where)]
    names = [image] if isinstance(image, str) else list(image or ())
    if not names:
        names = [key for key in content if key.startswith("image") and np.ndim(content[key]) in (2, 3)]
    if not names:
        names = [key for key, array in content.items() if np.ndim(array) == 2]
    if not image and len(names) != 1 and not all(key.startswith("image") for key in names):
        _fail("image", content, where)
    if not names:
        _fail("image", content, where)
    stack, labels = _stack(names, content, where)
    axis_key = axis or _usual_axis(content, np.shape(cube)[-1:])
    is_bias = axis_key in VOLTAGE_KEYS
    if axis_key is None:
        along = Axis(np.arange(np.shape(cube)[-1], dtype=float), axis_name or "index", axis_unit or "")
    else:
        _chosen("axis", axis_key, None, content, where)
        values = as_float(content[axis_key], f"{where}: axis '{axis_key}'").reshape(-1)
        default = ("bias", "V") if is_bias else (axis_key, "")
        along = Axis(values, axis_name or default[0], default[1] if axis_unit is None else axis_unit)
    facts: dict[str, Any] = {
        "channels": labels,
        "spectra_name": spectra_name,
        "spectra_unit": spectra_unit,
        "name": where,
    }
    if positions is None and np.ndim(cube) == 2 and "positions" in content:
        positions = "positions"
    if positions is not None:
        _chosen("positions", positions, None, content, where)
        return SpectralImage(stack, content[positions], cube, along, **facts)
    if np.ndim(cube) != 3:
        raise CuriosityError(
            f"{where}: spectra have shape {np.shape(cube)}; a grid is (rows, cols, axis), "
            "scattered spectra (N, axis) need positions= as well"
        )
    return SpectralImage.from_grid(stack, cube, along, origin or (0.0, 0.0), step, **facts)


def _usual(content: Mapping[str, Any], key: str) -> str | None:
    if key in content:
        return key
    cubes = [name for name, array in content.items() if np.ndim(array) == 3]
    return cubes[0] if len(cubes) == 1 else None


def _usual_axis(content: Mapping[str, Any], shape: tuple[int, ...]) -> str | None:
    """The bias, or the only list of numbers as long as a spectrum."""
    bias = [key for key in VOLTAGE_KEYS if key in content]
    lists = [key for key, array in content.items() if np.shape(array) == shape]
    return bias[0] if bias else lists[0] if len(lists) == 1 else None


def _chosen(field: str, named: str | None, usual: str | None, content: Mapping[str, Any], where: str) -> str:
    if named is not None and named not in content:
        raise CuriosityError(f"{where}: no array '{named}' for {field}=; there are {listing(content)}")
    chosen = named or usual
    return chosen if chosen is not None else _fail(field, content, where)


def _fail(field: str, content: Mapping[str, Any], where: str) -> str:
    raise CuriosityError(
        f"{where}: cannot tell which array is the {field}; name it with {field}=, one of {listing(content)}"
    )


def _stack(names: Sequence[str], content: Mapping[str, Any], where: str) -> tuple[Any, tuple[str, ...]]:
    """Channels (C, H, W) of the named arrays, each (H, W) or itself (C, H, W), and their names."""
    planes: list[Any] = []
    labels: list[str] = []
    for name in names:
        _chosen("image", name, None, content, where)
        array = as_float(content[name], f"{where}: image '{name}'")
        if array.ndim not in (2, 3):
            raise CuriosityError(f"{where}: image '{name}' has shape {array.shape}; it must be (H, W)")
        layers = array[None] if array.ndim == 2 else array
        planes.extend(layers)
        labels.extend([name] if len(layers) == 1 else [f"{name} {i + 1}" for i in range(len(layers))])
    shapes = {plane.shape for plane in planes}
    if len(shapes) > 1:
        sizes = ", ".join(f"{label} {plane.shape}" for label, plane in zip(labels, planes, strict=True))
        raise CuriosityError(f"{where}: image channels differ in size ({sizes}); choose some with image=")
    return (planes[0][None] if len(planes) == 1 else np.stack(planes)), tuple(labels)


def listing(content: Mapping[str, Any]) -> str:
    """The arrays with their shapes, for an error message."""
    return ", ".join(f"{key} {np.shape(array)}" for key, array in content.items()) or "none"
