"""Image and spectra from different files: what each holds, laid on each other by where both lie."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.checks import may_be_file
from curiosity_widgets.data.pairing.axes import Block, index_dim, roles
from curiosity_widgets.data.pairing.frames import Frame, Picture, Points, laid
from curiosity_widgets.data.pairing.review import reviewed
from curiosity_widgets.data.pairing.text import listed
from curiosity_widgets.data.pairing.units import factors
from curiosity_widgets.data.probing.asking import ask
from curiosity_widgets.data.readers import hdf5, igor, netcdf3, rosetta
from curiosity_widgets.data.readers.blocks import about_spectra, image_of, real, spectra_of
from curiosity_widgets.data.readers.blocks import combine as combine_blocks
from curiosity_widgets.data.readers.hdf5_file import hdf5_file
from curiosity_widgets.data.readers.nanonis import points as nanonis_points
from curiosity_widgets.data.readers.nanonis import scan
from curiosity_widgets.data.readers.objects import block_of
from curiosity_widgets.data.readers.options import checked_options, given
from curiosity_widgets.data.readers.registry import formats, reader_of
from curiosity_widgets.data.readers.unlabelled.named_arrays import spectra_in
from curiosity_widgets.data.readers.unlabelled.other_image import arrays_of, image_blocks, on_image
from curiosity_widgets.data.spectral_image import Axis, SpectralImage
from curiosity_widgets.errors import CuriosityError

Channels = tuple[Mapping[str, FloatArray], Mapping[str, str], tuple[float, float] | None]
_FOR_IMAGE = ("channels",)
_FOR_PLACE = ("origin", "step", "grid", "order")


def other_files(path: Path, options: Mapping[str, Any]) -> tuple[Path, list[Path], dict[str, Any]] | None:
    """Image file, spectra files and the remaining options where ``image=`` or ``spectra=`` names files.

    Paths are as given, or beside the first file. None where there is one file only.
    """
    rest = dict(options)
    image, spectra = rest.get("image"), rest.get("spectra")
    files = _files(spectra, path.parent)
    if files:
        del rest["spectra"]
        if image is not None:
            rest["channels"] = rest.pop("image")
        return path, files, rest
    pictures = _files(image, path.parent)
    if len(pictures) == 1 and not _has_own_image_option(path):
        del rest["image"]
        return pictures[0], [path], rest
    return None


def combine(image: Any, spectra: Any, **options: Any) -> SpectralImage:
    """``cw.combine(image, spectra)``: spectra laid on an image by where both lie on the sample.

    Each is the path of a file (``spectra`` also several .dat files), a HyperSpy signal, a sidpy Dataset or an
    xarray DataArray with calibrated axes. ``options`` as for ``cw.open_data`` of two files.
    Raises CuriosityError where the two cannot be laid on each other, or do not overlap.
    """
    several = spectra if isinstance(spectra, list | tuple) else [spectra]
    parts = [
        Path(one).expanduser() if isinstance(one, str | os.PathLike) else one for one in (image, *several)
    ]
    files = [part for part in parts if isinstance(part, Path)]
    missing = [str(part) for part in files if not part.is_file()]
    if missing:
        raise CuriosityError(f"{missing[0]}: no such file; check the path")
    if len(files) == len(parts):
        data: SpectralImage = ask(f"{__name__}:combine_here", [parts, options], files=files)
        return data
    for file in files:  # an object cannot go to the process that reads files: that looks at the file first
        ask(f"{__name__}:look_here", [file, file is parts[0], options], files=[file])
    return combine_here(parts, options)


def combine_here(parts: Sequence[Any], options: Mapping[str, Any]) -> SpectralImage:
    """As :func:`combine`, in this process: the first part is the image, the others are the spectra."""
    return reviewed(open_two(parts[0], parts[1:], options))


def look_here(path: Path, is_image: bool, options: Mapping[str, Any]) -> None:
    """Read a file as one of two, and forget it. Raises CuriosityError where that cannot be done."""
    if is_image:
        _picture(path, options.get("channels"))
    elif _points([path], _of_format(options)) is None:
        with arrays_of(path) as arrays:
            spectra_in(arrays, options.get("spectra_key"), str(path))


def read_image(path: str | os.PathLike[str], channels: str | Sequence[str] | None = None) -> Channels:
    """The image of a file alone: channels (H, W) by name, their units, and the size of its pixels in metres.

    ``channels`` names some where a file has several. Raises CuriosityError where there is no image in it.
    """
    file = Path(path).expanduser()
    if not file.is_file():
        raise CuriosityError(f"{file}: no such file; check the path")
    found: Channels = ask(f"{__name__}:read_image_here", [file, channels], files=[file])
    return found


def read_image_here(path: Path, channels: str | Sequence[str] | None) -> Channels:
    """As :func:`read_image`, in this process."""
    reader_of(path)  # refuses an ending that nobody reads
    return _planes(_picture(path, channels), str(path), channels)


def open_two(image: Any, spectra: Sequence[Any], options: Mapping[str, Any]) -> SpectralImage:
    """The spectra (files, or an object with axes) on the image (a file, or an object with axes).

    ``options``: ``channels=`` chooses those of the image; ``origin``, ``step``, ``grid`` and ``order`` as for
    one file; the others are those of the spectra's format (``spectra_key=`` names the spectra where their
    file holds several).

    Raises CuriosityError where they cannot be laid on each other, or do not overlap.
    """
    checked_options(_known_options, _named(spectra[0], "spectra"), options)
    channels = options.get("channels")
    placing = given(**{key: options.get(key) for key in _FOR_PLACE})
    ours = _of_format(options)
    where = _named(spectra[0], "spectra")
    picture = _picture(image, channels)
    points = _points(spectra, ours)
    if points is None:
        planes, units, size = _planes(picture, _named(image, "image"), channels)
        return on_image(
            spectra[0], planes, units, size, **checked_options(on_image, where, {**ours, **placing}, 4)
        )
    if isinstance(picture, list) and isinstance(points, list):
        cube = spectra_of(points, where, ours.get("spectra_key"))
        images = [block for block in picture if (r := roles(block)) is not None and r.spectrum is None]
        blocks = [*images, replace(cube, name=f"{cube.name} (spectra)")]
        return combine_blocks(
            blocks, where, image=channels, spectra=blocks[-1].name, separate=True, **placing
        )
    if any(key in placing for key in ("origin", "step", "grid")):
        raise CuriosityError(
            f"{spectra[0]}: both files say where they lie; leave origin=, step= and grid= out"
        )
    where = str(spectra[0])
    flat = points if isinstance(points, Points) else _as_points(points, where, ours.get("spectra_key"))
    plane = (
        picture if isinstance(picture, Picture) else _as_picture(picture, _named(image, "image"), channels)
    )
    return laid(plane, flat)


def _of_format(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are those of the spectra's format."""
    return {key: value for key, value in options.items() if key not in (*_FOR_IMAGE, *_FOR_PLACE)}


def named_files(options: Mapping[str, Any], folder: Path) -> list[Path]:
    """The other files that ``image=`` and ``spectra=`` name."""
    return [path for key in ("image", "spectra") for path in _files(options.get(key), folder)]


def with_absolute_paths(options: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The options with names of other files made absolute, so that they are found from any folder."""
    found = dict(options)
    for key in ("image", "spectra"):
        files = [os.fspath(path.absolute()) for path in _files(options.get(key), folder)]
        if files:
            found[key] = files[0] if len(files) == 1 else files
    return found


def _known_options(
    channels: str | Sequence[str] | None = None,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
    grid: str | None = None,
    order: Sequence[str] | None = None,
    channel: str | None = None,
    axis: str | None = None,
    steps: int | None = None,
    spectra_key: str | None = None,
    positions: str | None = None,
) -> None:
    """What the two readers of two files take; only its annotations are used."""


def _files(value: Any, folder: Path) -> list[Path]:
    """The files that an option names, none where one of them is not a file."""
    if isinstance(value, str | os.PathLike):
        names: list[Any] = [value] if _file(value, folder) else os.fspath(value).split(",")
    else:
        names = list(value) if isinstance(value, list | tuple) else []
    found = [_file(name, folder) for name in names if isinstance(name, str | os.PathLike)]
    return [path for path in found if path is not None] if found and None not in found else []


def _file(name: str | os.PathLike[str], folder: Path) -> Path | None:
    text = os.fspath(name).strip()
    if Path(text).suffix.lower() not in formats() or not may_be_file(text):
        return None
    for path in (Path(text).expanduser(), folder / text):
        if path.is_file():
            return path
    return None


def _has_own_image_option(path: Path) -> bool:
    """Whether the reader of a file takes another file as its image itself (BEPS of AEcroscopy)."""
    if not h5py.is_hdf5(path):
        return False
    with hdf5_file(path) as file:
        return "BEPS" in file


def _blocks(path: Path) -> list[Block] | None:
    """The arrays of a file that names their axes; None for one whose arrays have none."""
    suffix = path.suffix.lower()
    if suffix in rosetta.MODULES:
        return rosetta.blocks_of(path)
    if suffix == ".ibw":
        return igor.blocks_of(path)
    if h5py.is_hdf5(path) or netcdf3.is_classic(path):
        return hdf5.blocks_of(path) or None
    if suffix in (".npz", ".npy"):
        return None
    return _plain_blocks(path)


def _plain_blocks(path: Path) -> list[Block]:
    """The image of a file whose reader gives it beside spectra, without a calibration."""
    data: SpectralImage = reader_of(path)(path)
    height, width = data.shape
    axes = index_dim(height, "y"), index_dim(width, "x")
    return [
        Block(name, plane, axes, unit=unit)
        for name, plane, unit in zip(data.channels, data.image, data.channel_units, strict=True)
    ]


def _named(part: Any, name: str) -> str:
    return str(part) if isinstance(part, Path) else name


def _picture(path: Any, channels: str | Sequence[str] | None) -> Picture | list[Block]:
    if not isinstance(path, Path):
        return [block_of(path, "image")]
    if path.suffix.lower() == ".sxm":
        return scan.read_picture(path, channels=channels)
    blocks = _blocks(path)
    return image_blocks(path, channels) if blocks is None else blocks


def _points(paths: Sequence[Any], options: Mapping[str, Any]) -> Points | list[Block] | None:
    """The spectra with their places, or the arrays with their axes; None where those have none."""
    if not all(isinstance(path, Path) for path in paths):
        if len(paths) > 1:
            raise CuriosityError("several objects of spectra cannot be combined; concatenate them first")
        return [block_of(paths[0], "spectra")]
    suffixes = {path.suffix.lower() for path in paths}
    if suffixes == {".dat"}:
        return nanonis_points.read_points(paths, **_for(nanonis_points.read_points, paths[0], options))
    if len(paths) > 1:
        raise CuriosityError(f"several files of spectra must be .dat files; these are {listed(paths)}")
    if suffixes == {".3ds"}:
        read = nanonis_points.read_grid_points
        return read(paths[0], **_for(read, paths[0], options))
    return _blocks(paths[0])


def _for(read: Any, path: Path, options: Mapping[str, Any]) -> dict[str, Any]:
    return checked_options(read, str(path), options, leave=1)


def _planes(picture: Picture | list[Block], where: str, channels: str | Sequence[str] | None) -> Channels:
    """Channels (H, W) of an image by name, their units, and the size of its pixels in metres."""
    if isinstance(picture, Picture):
        return picture.channels, picture.units, picture.frame.pixel_size
    planes, units, (row, col) = image_of(picture, where, channels)
    size = row.spacing, col.spacing
    return planes, units, (size[0], size[1]) if size[0] and size[1] else None


def _as_picture(blocks: Sequence[Block], where: str, channels: str | Sequence[str] | None) -> Picture:
    """The image of blocks as a picture that says where it lies."""
    planes, units, (row, col) = image_of(blocks, where, channels)
    frame = Frame.of_axes(row, col)
    if frame is None:
        raise CuriosityError(
            f"{where}: its axes do not say where the image lies (no calibration, or not uniform), so spectra "
            "of another file cannot be laid on it"
        )
    return Picture(planes, units, frame, where)


def _as_points(blocks: Sequence[Block], where: str, name: str | None) -> Points:
    """The map of blocks as spectra with places."""
    cube = spectra_of(blocks, where, name)
    role = roles(cube)
    if role is None or role.spectrum is None:
        raise CuriosityError(f"{where}: {cube} is not (rows, cols, axis)")
    row, col, along = (cube.dims[i] for i in (role.row, role.col, role.spectrum))
    both = factors(row.unit, col.unit)
    if row.indexed or col.indexed or both is None:
        raise CuriosityError(
            f"{where}: its axes do not say where the spectra lie (no calibration, or units that cannot "
            "be compared), so they cannot be laid on an image of another file"
        )
    values = np.moveaxis(real(cube), (role.row, role.col, role.spectrum), (0, 1, 2))
    x, y = np.meshgrid(col.values * both[1], row.values * both[0])
    return Points(
        values.reshape(-1, values.shape[2]).astype(np.float64),
        np.stack([x.reshape(-1), y.reshape(-1)], axis=1),
        Axis(along.values, along.name or "index", along.unit),
        spectra_name=cube.quantity or "response",
        spectra_unit=cube.unit,
        unit=row.unit if both == (1.0, 1.0) else "m",
        shape=(len(row), len(col)),
        name=where,
        assumptions=(*about_spectra(cube), "y of the map is taken as rising upwards, as in the scan"),
    )
