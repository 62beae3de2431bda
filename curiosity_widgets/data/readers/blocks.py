"""From self-describing arrays to an image and its spectra: which array is which.

Formats that name their axes (NSID, hyperspy, netCDF, electron-microscopy formats) all end here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.pairing.axes import Block, Dim, Roles, by_shape, roles, undecided
from curiosity_widgets.data.pairing.computed import flattering, windows
from curiosity_widgets.data.pairing.placing import Laid, Placement, place
from curiosity_widgets.data.pairing.text import listed, names_of
from curiosity_widgets.data.readers.packed import unpacked
from curiosity_widgets.data.spectral_image import Axis, Grid, SpectralImage
from curiosity_widgets.errors import CuriosityError

_COLOURS = ("R", "G", "B")


def combine(
    blocks: Sequence[Block],
    where: str,
    *,
    image: str | Sequence[str] | None = None,
    spectra: str | None = None,
    order: Sequence[str] | None = None,
    origin: tuple[float, float] | None = None,
    step: tuple[float, float] | None = None,
    grid: Laid | None = None,
    separate: bool = False,
) -> SpectralImage:
    """Image and spectra of the blocks of one file, or ``separate``: the image of one and spectra of another.

    ``spectra`` names the spectral block where there are several, ``image`` the image block or blocks;
    ``image="mean"`` takes the mean of each spectrum. ``order`` gives the axes of the spectra ("axis", "row",
    "col") where the file is wrong about them. Where the spectra lie on the image: see :func:`..place`, which
    takes ``origin``, ``step`` (pixels of the image) and ``grid``. Spectra of another file that lie outside
    the image are counted and left out.
    """
    blocks = by_shape(blocks)
    known = {id(block): found for block in blocks if (found := roles(block)) is not None}
    cubes = [block for block in blocks if id(block) in known and known[id(block)].spectrum is not None]
    cube = _one(cubes, blocks, spectra, where)
    cube_roles = roles(cube, order)
    if cube_roles is None or cube_roles.spectrum is None:
        raise CuriosityError(
            f"{where}: spectra='{spectra}' is {cube}, not (rows, cols, axis); order= says which axis is what"
        )
    spectral = cube_roles.spectrum
    if order is None:
        cube_roles = _as_named(
            cube, cube_roles, [b for b in blocks if id(b) in known and b not in cubes], known
        )
    values = np.moveaxis(real(cube), (cube_roles.row, cube_roles.col, spectral), (0, 1, 2))
    along = cube.dims[spectral]
    cells = (cube.dims[cube_roles.row], cube.dims[cube_roles.col])
    notes: tuple[str, ...] = ()
    if image == "mean":
        planes = {"mean": values.mean(axis=2)}
        units, frame = {"mean": cube.unit}, cells
        notes = (
            "the image is the mean of each spectrum: it knows part of what is predicted, which flatters",
        )
    else:
        planes, units, frame, notes = _planes(blocks, known, cube, cells, values, image, where)
    stack = np.stack([*planes.values()]) if len(planes) > 1 else next(iter(planes.values()))[None]
    placed = place(frame, cells, where, origin=origin, step=step, grid=grid, separate=separate)
    turned = values[:: -1 if placed.flip[0] else 1, :: -1 if placed.flip[1] else 1]
    flat = turned.reshape(-1, values.shape[2])
    positions, laid_grid, said = placed.positions, placed.grid, placed.assumptions
    if separate:
        flat, positions, laid_grid, said = _on_image(flat, placed, stack.shape[1:], where)
    sizes = _pixel_size(frame)
    return SpectralImage(
        stack,
        positions,
        flat,
        Axis(along.values, along.name or "index", along.unit),
        channels=tuple(planes),
        channel_units=tuple(units[name] for name in planes),
        spectra_name=cube.quantity or "response",
        spectra_unit=cube.unit,
        pixel_size=sizes,
        name=where,
        metadata={"also_in_file": _also(blocks, cube, planes)},
        grid=laid_grid,
        outside=len(placed.positions) - len(positions),
        assumptions=(*said, *about_spectra(cube, order), *notes),
    )


def spectra_of(blocks: Sequence[Block], where: str, name: str | None = None) -> Block:
    """The map of spectra among the blocks; ``name`` chooses where there are several.

    Raises CuriosityError where there is none, or a choice.
    """
    blocks = by_shape(blocks)
    cubes = [block for block in blocks if (found := roles(block)) is not None and found.spectrum is not None]
    return _one(cubes, blocks, name, where)


def image_of(
    blocks: Sequence[Block], where: str, image: str | Sequence[str] | None = None
) -> tuple[dict[str, FloatArray], dict[str, str], tuple[Dim, Dim]]:
    """Channels (rows, cols) by name among the blocks, their units, and the axes of rows and columns.

    ``image`` names some. Raises CuriosityError where there is no image, or images of several sizes.
    """
    known = {id(block): found for block in blocks if (found := roles(block)) is not None}
    images = [block for block in blocks if id(block) in known and known[id(block)].spectrum is None]
    channels = {id(block): _channels(block, known[id(block)]) for block in images}
    if image is not None:
        chosen = _chosen(image, blocks, images, where)
    else:
        varying = [b for b in images if any(_varies(layer) for layer in channels[id(b)])]
        if not images:
            raise CuriosityError(f"{where}: holds no image; there are {listed(blocks)}")
        chosen = varying or images
    return _stacked(chosen, known, channels, where)


def _on_image(
    flat: FloatArray, placed: Placement, shape: tuple[int, ...], where: str
) -> tuple[FloatArray, FloatArray, Grid | None, tuple[str, ...]]:
    """Spectra and positions without those outside an image of this shape."""
    positions = placed.positions
    inside = np.all((positions > -0.5) & (positions < np.array(shape) - 0.5), axis=1)
    if inside.all():
        return flat, positions, placed.grid, placed.assumptions
    if not inside.any():
        raise CuriosityError(
            f"{where}: none of the {len(flat)} spectra lies on the image, they begin at row "
            f"{positions[0, 0]:.4g}, column {positions[0, 1]:.4g} of its {shape[0]} x {shape[1]} pixels; "
            "choose the image that they were taken on"
        )
    said = f"{int((~inside).sum())} of {len(flat)} spectra lie outside the image and were left out"
    return flat[inside], positions[inside], None, (*placed.assumptions, said)


def _as_named(cube: Block, role: Roles, images: Sequence[Block], known: dict[int, Roles]) -> Roles:
    """The roles, rows and columns exchanged where an image names them the other way round."""
    row, col = cube.dims[role.row].name, cube.dims[role.col].name
    frames = [tuple(dim.name for dim in _frame(block, known[id(block)])) for block in images]
    exchanged = row != col and (col, row) in frames and (row, col) not in frames
    return replace(role, row=role.col, col=role.row) if exchanged else role


def _also(blocks: Sequence[Block], cube: Block, planes: dict[str, FloatArray]) -> list[str]:
    """The arrays that were not taken, for a user who wants others."""
    taken = {*planes} | {name.rpartition(" ")[0] for name in planes}  # "Stack 2" of "Stack"
    return [str(b) for b in blocks if b is not cube and b.name.rsplit("/", 1)[-1] not in taken]


def _pixel_size(frame: tuple[Dim, Dim]) -> tuple[float, float] | None:
    """Metres between neighbours (row, col); an image of one line has the same in both directions."""
    row, col = (dim.spacing for dim in frame)
    if min(len(dim) for dim in frame) < 2:
        row, col = row or col, col or row
    return (row, col) if row and col else None


def about_spectra(cube: Block, order: Sequence[str] | None = None) -> tuple[str, ...]:
    """What was assumed of spectra: which axis is theirs, its values, and what of complex numbers is taken."""
    role = roles(cube, order)
    if role is None or role.spectrum is None:
        return ()
    along = cube.dims[role.spectrum]
    name = f" '{along.name}'" if along.name else ""
    said: list[str] = []
    if order is None and undecided(cube):
        said.append(
            f"nothing says which of the axes of {cube} is that of the spectra: axis {role.spectrum + 1}"
            f"{name} is taken; order= gives them in the order of the array, e.g. order=axis,row,col"
        )
    if along.indexed:
        said.append(f"the axis of the spectra{name} has no calibration in the file: its values count from 0")
    if np.dtype(getattr(cube.data, "dtype", float)).kind == "c":
        said.append("the spectra are complex: their magnitude is taken")
    return tuple(said)


def _named(name: str, blocks: Sequence[Block], field: str, where: str) -> Block:
    exact = [block for block in blocks if block.name.strip("/") == name.strip("/")]
    ending = [block for block in blocks if block.name.rsplit("/", 1)[-1] == name]
    found = exact or ending
    if len(found) != 1:
        problem = "no dataset" if not found else f"{len(found)} datasets"
        raise CuriosityError(f"{where}: {problem} '{name}' for {field}=; there are {listed(blocks)}")
    return found[0]


def _one(cubes: Sequence[Block], blocks: Sequence[Block], name: str | None, where: str) -> Block:
    if name is not None:
        return _named(name, blocks, "spectra", where)
    measured = [cube for cube in cubes if not cube.predicted] or cubes
    if len(measured) == 1:
        return measured[0]
    if not cubes:
        raise CuriosityError(
            f"{where}: no spectra on a grid (rows, cols, axis); there are {listed(blocks)}; name them with "
            "spectra= and the order of their axes with order=, e.g. order=axis,row,col"
        )
    raise CuriosityError(f"{where}: more than one spectral dataset; name one with spectra=: {listed(cubes)}")


def real(block: Block) -> Any:
    """The block's values; the magnitude where they are complex."""
    stored = block.data
    values = unpacked(stored[()], stored.attrs) if hasattr(stored, "attrs") else np.asarray(stored)
    return np.abs(values) if values.dtype.kind == "c" else values


def _planes(
    blocks: Sequence[Block],
    known: dict[int, Roles],
    cube: Block,
    cells: tuple[Dim, Dim],
    values: FloatArray,
    image: str | Sequence[str] | None,
    where: str,
) -> tuple[dict[str, FloatArray], dict[str, str], tuple[Dim, Dim], tuple[str, ...]]:
    """Channels by name, their units, the axes of the image, and what a user should know of them."""
    images = [b for b in blocks if b is not cube and id(b) in known and known[id(b)].spectrum is None]
    channels = {id(b): _channels(b, known[id(b)]) for b in images}
    notes: tuple[str, ...] = ()
    computed = _computed(images, known, channels, cells, values)
    if image is not None:
        chosen = _chosen(image, blocks, images, where)
    else:
        varying = [
            b
            for b in images
            if any(np.ptp(c[np.isfinite(c)]) for c in channels[id(b)] if np.isfinite(c).any())
        ]
        usable = [b for b in varying or images if id(b) not in computed]
        chosen = _fitting(usable or images, known, cells, where)
        others = [b for b in usable if b not in chosen]
        if others:
            notes = (
                *notes,
                "of images that differ in size, that of the spectra is taken: "
                f"{listed(b.name for b in chosen)}; image= takes others: {listed(others)}",
            )
        left = [b.name for b in images if id(b) in computed and b not in chosen]
        if left:
            notes = (
                *notes,
                f"not taken as image: {listed(left)}, which are sums over the spectra's own values and would "
                "flatter every score; image= takes them",
            )
    if any(np.dtype(getattr(b.data, "dtype", float)).kind == "c" for b in chosen):
        notes = (*notes, "the image is complex: its magnitude is taken")
    own = [b for b in chosen if id(b) in computed]
    if own:
        notes = (*notes, flattering(listed(b.name for b in own), *computed[id(own[0])]))
    return *_stacked(chosen, known, channels, where), notes


def _chosen(
    image: str | Sequence[str], blocks: Sequence[Block], images: Sequence[Block], where: str
) -> list[Block]:
    """The images that the user named."""
    chosen = [_named(name, blocks, "image", where) for name in names_of(image, [b.name for b in blocks])]
    if any(block not in images for block in chosen):
        raise CuriosityError(f"{where}: image={image} is no image; there are {listed(images)}")
    return chosen


def _stacked(
    chosen: Sequence[Block], known: dict[int, Roles], channels: dict[int, list[FloatArray]], where: str
) -> tuple[dict[str, FloatArray], dict[str, str], tuple[Dim, Dim]]:
    """Channels by name, their units, and the axes of the images chosen, which must be one size."""
    frames = {tuple(len(d) for d in _frame(b, known[id(b)])) for b in chosen}
    if len(frames) > 1:
        raise CuriosityError(f"{where}: images differ in size; name some with image=: {listed(chosen)}")
    planes: dict[str, FloatArray] = {}
    units: dict[str, str] = {}
    for block in chosen:
        layers = channels[id(block)]
        label = block.name.rsplit("/", 1)[-1]
        for number, layer in enumerate(layers):
            name = label if len(layers) == 1 else f"{label} {_layer_name(block, number)}"
            name = name if name not in planes else f"{block.name} {_layer_name(block, number)}"
            planes[name], units[name] = layer, block.unit
    return planes, units, _frame(chosen[0], known[id(chosen[0])])


def _varies(layer: FloatArray) -> bool:
    finite = layer[np.isfinite(layer)]
    return bool(len(finite) and np.ptp(finite))


def _layer_name(block: Block, number: int) -> str:
    return _COLOURS[number] if getattr(block.data, "dtype", np.dtype(float)).names else str(number + 1)


def _channels(block: Block, role: Roles) -> list[FloatArray]:
    """The planes (rows, cols) of an image, a stack or a colour picture."""
    values = real(block)
    if values.dtype.names:
        named = {name.upper()[:1]: np.asarray(values[name], dtype=np.float32) for name in values.dtype.names}
        return [np.moveaxis(named[c], (role.row, role.col), (0, 1)) for c in _COLOURS if c in named]
    if role.stack is None:
        return [np.moveaxis(values, (role.row, role.col), (0, 1))]
    return [*np.moveaxis(values, (role.stack, role.row, role.col), (0, 1, 2))]


def _computed(
    images: Sequence[Block],
    known: dict[int, Roles],
    channels: dict[int, list[FloatArray]],
    cells: tuple[Dim, Dim],
    values: FloatArray,
) -> dict[int, tuple[int, int]]:
    """Which images of the map's own shape are sums over its spectra, and over which of their values."""
    shape = tuple(len(dim) for dim in cells)
    same = [b for b in images if tuple(len(d) for d in _frame(b, known[id(b)])) == shape]
    planes = {
        f"{id(block)} {number}": layer for block in same for number, layer in enumerate(channels[id(block)])
    }
    found = windows(planes, values) if planes else {}
    return {int(key.split()[0]): window for key, window in found.items()}


def _fitting(images: list[Block], known: dict[int, Roles], cells: tuple[Dim, Dim], where: str) -> list[Block]:
    """The images to take when the user named none: all of one size, else those of the spectra's size."""
    if not images:
        raise CuriosityError(
            f"{where}: no image beside the spectra; image='mean' takes the mean of each spectrum as the "
            "image (then the image already knows part of what is to be predicted)"
        )
    sizes = {id(b): tuple(len(d) for d in _frame(b, known[id(b)])) for b in images}
    if len(set(sizes.values())) == 1:
        return images
    same = [b for b in images if sizes[id(b)] == tuple(len(d) for d in cells)]
    if not same:
        raise CuriosityError(f"{where}: more than one image; name one with image=: {listed(images)}")
    return same


def _frame(block: Block, role: Roles) -> tuple[Dim, Dim]:
    return block.dims[role.row], block.dims[role.col]


def renamed(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, titles that repeat with a number, so that each can be named."""
    titles = [block.name for block in blocks]
    return [
        block if titles.count(block.name) == 1 else replace(block, name=f"{block.name} #{number + 1}")
        for number, block in enumerate(blocks)
    ]
