"""Self-describing arrays: which axis is what, which array is the image and which the spectra.

Formats that name their axes (NSID, hyperspy, electron-microscopy formats) all end here. Units decide
before flags, since flags are often wrong: some files call a wavelength axis navigation, or x and y temporal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.spectral_image import Axis, Grid, SpectralImage
from curiosity_widgets.errors import CuriosityError

Kind = Literal["space", "spectrum", "stack", "other", ""]

METRES = {
    "m": 1.0,
    "mm": 1e-3,
    "um": 1e-6,
    "µm": 1e-6,
    "μm": 1e-6,
    "micrometer": 1e-6,
    "micron": 1e-6,
    "nm": 1e-9,
    "nanometer": 1e-9,
    "å": 1e-10,
    "angstrom": 1e-10,
    "pm": 1e-12,
}
_ENERGY = {"ev", "kev", "mev"}
_VOLTAGE = {"v", "mv", "kv", "volt", "volts"}
_WAVENUMBER = {"1/cm", "cm-1", "cm^-1", "cm^{-1}"}
_FREQUENCY = {"hz", "khz", "mhz", "ghz"}
_SPECTRAL_UNITS = _ENERGY | _VOLTAGE | _WAVENUMBER | _FREQUENCY
_SPECTRAL_WORDS = ("wavelength", "energy", "bias", "voltage", "frequency", "raman", "loss", "vdc", "spectr")
_STACK_WORDS = ("channel", "frame", "be responses")


@dataclass(frozen=True, eq=False)
class Dim:
    """One axis of an array: values (n,), name, unit, and what the file says it is."""

    values: FloatArray
    name: str = ""
    unit: str = ""
    hint: Kind = ""

    @property
    def metres(self) -> FloatArray | None:
        """Values in metres, None where the unit is no length or there is one value only."""
        factor = METRES.get(self.unit.strip().lower())
        return None if factor is None or len(self.values) < 2 else self.values * factor


@dataclass(frozen=True, eq=False)
class Block:
    """An array with named axes. ``data`` is an array or an h5py dataset, read only when it is chosen."""

    name: str
    data: Any
    dims: tuple[Dim, ...]
    quantity: str = ""
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.name} {tuple(self.data.shape)}"


@dataclass(frozen=True)
class Roles:
    """Which axis of a block is what; ``spectrum`` or ``stack`` is None where there is none."""

    row: int
    col: int
    spectrum: int | None = None
    stack: int | None = None


def kind(dim: Dim) -> Kind:
    """What an axis is: by unit, then by what the file says, then by its name."""
    unit, name = dim.unit.strip().lower(), dim.name.strip().lower()
    if unit in _SPECTRAL_UNITS:
        return "spectrum"
    named_spectral = any(word in name for word in _SPECTRAL_WORDS)
    if unit in METRES:
        return "spectrum" if named_spectral or (dim.hint == "spectrum" and not _is_place(name)) else "space"
    if dim.hint:
        return dim.hint
    if named_spectral:
        return "spectrum"
    if any(word in name for word in _STACK_WORDS):
        return "stack"
    return "space" if _is_place(name) else ""


def _is_place(name: str) -> bool:
    return name in {"x", "y", "width", "height", "row", "col", "rows", "columns"} or name.startswith(
        ("x ", "y ", "x_", "y_", "x(", "y(")
    )


def roles(block: Block) -> Roles | None:
    """The roles of a block's axes, None where it is neither an image, a stack nor a spectral image."""
    kinds = [kind(dim) for dim in block.dims]
    if "other" in kinds or len(kinds) not in (2, 3):
        return None
    if len(kinds) == 2:
        return None if {"spectrum", "stack"} & set(kinds) else _placed(block, [0, 1])
    for special in ("spectrum", "stack"):
        if kinds.count(special) == 1:
            return _with(block, kinds.index(special), special)
    if "spectrum" in kinds or "stack" in kinds:
        return None
    unknown = [i for i, what in enumerate(kinds) if not what]
    if len(unknown) == 1:
        return _with(block, unknown[0], "spectrum")
    sizes = [len(dim.values) for dim in block.dims]
    longest = int(np.argmax(sizes))
    others = max(size for i, size in enumerate(sizes) if i != longest)
    # three lengths in nm: a wavelength axis is far longer than a map is wide; else the last axis
    return _with(block, longest if sizes[longest] > 2 * others else 2, "spectrum")


def _with(block: Block, special: int, what: str) -> Roles:
    placed = _placed(block, [i for i in range(3) if i != special])
    return Roles(placed.row, placed.col, **{what: special})


def _placed(block: Block, places: list[int]) -> Roles:
    """Row and column: in the order of the array, unless the names say x before y."""
    first, second = (block.dims[i].name.strip().lower() for i in places)
    swapped = first.startswith("x") and second.startswith("y")
    return Roles(*(reversed(places) if swapped else places))


def combine(
    blocks: Sequence[Block],
    where: str,
    *,
    image: str | Sequence[str] | None = None,
    spectra: str | None = None,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
) -> SpectralImage:
    """Image and spectra of the blocks of one file.

    ``spectra`` names the spectral block where there are several, ``image`` the image block or blocks;
    ``image="mean"`` takes the mean of each spectrum. Where both have axes in units of length the spectra
    are placed by them, else grids of equal shape lie on each other and a coarser one spans the image;
    ``origin`` and ``step`` (pixels of the image) overrule that.
    """
    known = {id(block): found for block in blocks if (found := roles(block)) is not None}
    cubes = [block for block in blocks if id(block) in known and known[id(block)].spectrum is not None]
    cube = _one(cubes, blocks, spectra, where)
    cube_roles = known.get(id(cube))
    if cube_roles is None or cube_roles.spectrum is None:
        raise CuriosityError(f"{where}: spectra='{spectra}' is {cube}, not (rows, cols, axis)")
    values = _real(cube)
    values = np.moveaxis(values, (cube_roles.row, cube_roles.col, cube_roles.spectrum), (0, 1, 2))
    along = cube.dims[cube_roles.spectrum]
    grid = (cube.dims[cube_roles.row], cube.dims[cube_roles.col])
    if image == "mean":
        planes = {"mean": values.mean(axis=2)}
        units, frame = {"mean": cube.unit}, grid
    else:
        planes, units, frame = _planes(blocks, known, cube, grid, image, where)
    stack = np.stack([*planes.values()]) if len(planes) > 1 else next(iter(planes.values()))[None]
    place = _place(frame, grid, stack.shape[1:], values.shape[:2], origin, step)
    return SpectralImage(
        stack,
        place.positions,
        values.reshape(-1, values.shape[2]),
        Axis(along.values, along.name or "index", along.unit),
        channels=tuple(planes),
        channel_units=tuple(units[name] for name in planes),
        spectra_name=cube.quantity or "response",
        spectra_unit=cube.unit,
        pixel_size=_pixel_size(frame),
        name=where,
        grid=place,
    )


def _listing(blocks: Sequence[Block]) -> str:
    return ", ".join(str(block) for block in blocks) or "none"


def _named(name: str, blocks: Sequence[Block], field: str, where: str) -> Block:
    exact = [block for block in blocks if block.name.strip("/") == name.strip("/")]
    ending = [block for block in blocks if block.name.rsplit("/", 1)[-1] == name]
    found = exact or ending
    if len(found) != 1:
        problem = "no dataset" if not found else f"{len(found)} datasets"
        raise CuriosityError(f"{where}: {problem} '{name}' for {field}=; there are {_listing(blocks)}")
    return found[0]


def _one(cubes: Sequence[Block], blocks: Sequence[Block], name: str | None, where: str) -> Block:
    if name is not None:
        return _named(name, blocks, "spectra", where)
    if len(cubes) == 1:
        return cubes[0]
    if not cubes:
        raise CuriosityError(
            f"{where}: no spectra on a grid (rows, cols, axis); there are {_listing(blocks)}"
        )
    raise CuriosityError(
        f"{where}: more than one spectral dataset; name one with spectra=: {_listing(cubes)}"
    )


def _real(block: Block) -> FloatArray:
    """The block's values; the magnitude where they are complex."""
    values = np.asarray(block.data[()] if hasattr(block.data, "id") else block.data)
    real: FloatArray = np.abs(values) if values.dtype.kind == "c" else values
    return real


def _planes(
    blocks: Sequence[Block],
    known: dict[int, Roles],
    cube: Block,
    grid: tuple[Dim, Dim],
    image: str | Sequence[str] | None,
    where: str,
) -> tuple[dict[str, FloatArray], dict[str, str], tuple[Dim, Dim]]:
    """Channels by name, their units, and the axes of the image."""
    images = [b for b in blocks if b is not cube and id(b) in known and known[id(b)].spectrum is None]
    if image is not None:
        names = [image] if isinstance(image, str) else list(image)
        chosen = [_named(name, blocks, "image", where) for name in names]
        if any(block not in images for block in chosen):
            raise CuriosityError(f"{where}: image={image} is no image; there are {_listing(images)}")
    else:
        chosen = _fitting(images, known, grid, where)
    frames = {tuple(len(d.values) for d in _frame(b, known[id(b)])) for b in chosen}
    if len(frames) > 1:
        raise CuriosityError(f"{where}: images differ in size; name some with image=: {_listing(chosen)}")
    planes: dict[str, FloatArray] = {}
    units: dict[str, str] = {}
    for block in chosen:
        role, values = known[id(block)], _real(block)
        layers = (
            np.moveaxis(values, (role.row, role.col), (0, 1))[None]
            if role.stack is None
            else np.moveaxis(values, (role.stack, role.row, role.col), (0, 1, 2))
        )
        label = block.name.rsplit("/", 1)[-1]
        for number, layer in enumerate(layers):
            name = label if len(layers) == 1 else f"{label} {number + 1}"
            name = name if name not in planes else f"{block.name} {number + 1}"
            planes[name], units[name] = layer, block.unit
    return planes, units, _frame(chosen[0], known[id(chosen[0])])


def _fitting(images: list[Block], known: dict[int, Roles], grid: tuple[Dim, Dim], where: str) -> list[Block]:
    """The images to take when nobody named one: all of one size, else those of the spectra's size."""
    if not images:
        raise CuriosityError(
            f"{where}: no image beside the spectra; image='mean' takes the mean of each spectrum as the "
            "image (then the image already knows part of what is to be predicted)"
        )
    sizes = {id(b): tuple(len(d.values) for d in _frame(b, known[id(b)])) for b in images}
    if len(set(sizes.values())) == 1:
        return images
    same = [b for b in images if sizes[id(b)] == tuple(len(d.values) for d in grid)]
    if not same:
        raise CuriosityError(f"{where}: more than one image; name one with image=: {_listing(images)}")
    return same


def _frame(block: Block, role: Roles) -> tuple[Dim, Dim]:
    return block.dims[role.row], block.dims[role.col]


def _place(
    frame: tuple[Dim, Dim],
    grid: tuple[Dim, Dim],
    image: tuple[int, ...],
    shape: tuple[int, ...],
    origin: tuple[float, float] | None,
    step: tuple[float, float] | None,
) -> Grid:
    rows_cols = (int(shape[0]), int(shape[1]))
    if step is not None or origin is not None:
        return Grid(rows_cols, origin or (0.0, 0.0), step or (1.0, 1.0))
    lines = [_line(f.metres, g.metres) for f, g in zip(frame, grid, strict=True)]
    if all(line is not None for line in lines):
        (row0, row_step), (col0, col_step) = (line for line in lines if line is not None)
        return Grid(rows_cols, (row0, col0), (row_step, col_step))
    return Grid.spanning(rows_cols, (int(image[0]), int(image[1])))


def _line(frame: FloatArray | None, grid: FloatArray | None) -> tuple[float, float] | None:
    """Origin and step of the grid in pixels of the frame, None where the axes do not tell."""
    if frame is None or grid is None:
        return None
    pixel = float(frame[-1] - frame[0]) / (len(frame) - 1)
    if pixel == 0:
        return None
    step = float(grid[-1] - grid[0]) / (len(grid) - 1) / pixel
    return (round(float(grid[0] - frame[0]) / pixel, 6), round(step, 6)) if step > 0 else None


def _pixel_size(frame: tuple[Dim, Dim]) -> tuple[float, float] | None:
    sizes = [None if (m := dim.metres) is None else abs(float(m[-1] - m[0])) / (len(m) - 1) for dim in frame]
    row, col = sizes
    return (row, col) if row and col else None
