"""Self-describing arrays: named axes, and which of them is what.

Units decide before flags, since flags are often wrong: some files call a wavelength axis navigation, or x and
y temporal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.pairing.units import is_count, metres
from curiosity_widgets.errors import CuriosityError

Kind = Literal["space", "spectrum", "stack", "other", ""]

_ENERGY = {"ev", "kev", "mev"}
_VOLTAGE = {"v", "mv", "kv", "volt", "volts"}
_WAVENUMBER = {"1/cm", "cm-1", "cm^-1", "cm^{-1}"}
_FREQUENCY = {"hz", "khz", "mhz", "ghz"}
_SPECTRAL_UNITS = _ENERGY | _VOLTAGE | _WAVENUMBER | _FREQUENCY
_SPECTRAL_WORDS = ("wavelength", "energy", "bias", "voltage", "frequency", "raman", "loss", "vdc", "spectr")
_STACK_WORDS = ("channel", "frame", "be responses")
_ALONG = frozenset(
    "x px nx ix xs xpos xaxis col cols column columns width lon longitude fast horizontal".split()  # noqa: SIM905
)
_DOWN = frozenset(
    "y py ny iy ys ypos yaxis row rows line lines height lat latitude slow vertical".split()  # noqa: SIM905
)
_NO_PLACE = {"ray", "rays"}  # of "X-ray"
_NUMBERED = re.compile(r"(phony_)?dim_?\d+")  # what xarray and h5netcdf call axes without a name
ORDER_WORDS = ("row", "col", "axis")


@dataclass(frozen=True, eq=False)
class Dim:
    """One axis of an array: values (n,), name, unit, and what the file says it is.

    ``calibrated`` is False where the file gives no values: then they are 0, 1, 2, … and the unit is empty.
    """

    values: FloatArray
    name: str = ""
    unit: str = ""
    hint: Kind = ""
    calibrated: bool = True

    def __len__(self) -> int:
        return len(self.values)

    @property
    def indexed(self) -> bool:
        """Whether the values only count: no calibration, or 0, 1, 2, … in pixels."""
        counts = is_count(self.unit) and np.array_equal(self.values, np.arange(len(self.values)))
        return not self.calibrated or counts

    @property
    def spacing(self) -> float | None:
        """Metres from one value to the next, None where the unit is no length or there is one value."""
        factor = metres(self.unit)
        if factor is None or len(self.values) < 2:
            return None
        return abs(float(self.values[-1] - self.values[0])) * factor / (len(self.values) - 1) or None


def index_dim(size: int, name: str = "", hint: Kind = "") -> Dim:
    """An axis of which nothing is known but its length."""
    return Dim(np.arange(size, dtype=float), name, "", hint, calibrated=False)


@dataclass(frozen=True, eq=False)
class Block:
    """An array with named axes. ``data`` is an array or a dataset of a file, read only when it is chosen.

    Raises CuriosityError where an axis is not as long as the data.
    """

    name: str
    data: Any
    dims: tuple[Dim, ...]
    quantity: str = ""
    unit: str = ""
    predicted: bool = False  # by a learner, as exported runs hold it: taken only where it is named

    def __post_init__(self) -> None:
        lengths = tuple(len(dim) for dim in self.dims)
        if lengths != tuple(self.data.shape):
            raise CuriosityError(
                f"'{self.name}' has the shape {tuple(self.data.shape)}, but its axes "
                f"{', '.join(dim.name or '?' for dim in self.dims)} have {lengths} values; correct its axes"
            )

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
    if metres(unit) is not None:
        return "spectrum" if named_spectral or (dim.hint == "spectrum" and not is_place(name)) else "space"
    if dim.hint:
        return dim.hint
    if named_spectral:
        return "spectrum"
    if any(word in name for word in _STACK_WORDS):
        return "stack"
    return "space" if is_place(name) else ""


def is_place(name: str) -> bool:
    """Whether an axis or a list of this name gives positions: x, y, rows, columns, …."""
    return bool(direction(name))


def direction(name: str) -> Literal["x", "y", ""]:
    """Whether an axis of this name runs along x or y of the sample: "x", "pos_x", "ScanX", "columns", …."""
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
    along, down = bool(words & _ALONG), bool(words & _DOWN)
    if along == down or words & _NO_PLACE:
        return ""
    return "x" if along else "y"


def roles(block: Block, order: Sequence[str] | None = None) -> Roles | None:
    """The roles of a block's axes, None where it is neither an image, a stack nor a spectral image.

    ``order`` says it of a spectral image: "row", "col" and "axis" in the order of the array.
    """
    kinds = [kind(dim) for dim in block.dims]
    if order is not None and len(kinds) == 3 and "stack" not in kinds:
        row, col, axis = checked_order(order)
        return Roles(row, col, spectrum=axis)
    if "other" in kinds or len(kinds) not in (2, 3):
        return None
    if len(kinds) == 2:
        return None if {"spectrum", "stack"} & set(kinds) else _placed(block, [0, 1])
    found = _special(block)
    if found is not None:
        return _with(block, *found)
    if "spectrum" in kinds or "stack" in kinds:
        return None
    sizes = [len(dim) for dim in block.dims]
    longest = int(np.argmax(sizes))
    others = max(size for i, size in enumerate(sizes) if i != longest)
    # three lengths in nm: a wavelength axis is far longer than a map is wide; else the last axis
    return _with(block, longest if sizes[longest] > 2 * others else 2, "spectrum")


def undecided(block: Block) -> bool:
    """Whether nothing in three axes says which one is the spectrum's, so :func:`roles` can only guess."""
    kinds = {kind(dim) for dim in block.dims}
    return len(block.dims) == 3 and not {"other", "spectrum", "stack"} & kinds and _special(block) is None


def by_shape(blocks: Iterable[Block]) -> list[Block]:
    """The blocks; of three axes that do not say which is the spectrum's, the one that the images lack is it.

    Left as they are where no image has the size of two of them, or where several choices remain.
    """
    listed = list(blocks)
    images = {tuple(len(dim) for dim in block.dims) for block in listed if len(block.dims) == 2}
    return [_by_images(block, images) if undecided(block) else block for block in listed]


def _by_images(block: Block, images: set[tuple[int, ...]]) -> Block:
    shape = tuple(len(dim) for dim in block.dims)
    rest = [shape[:i] + shape[i + 1 :] for i in range(3)]
    fitting = [i for i in range(3) if rest[i] in images] or [i for i in range(3) if rest[i][::-1] in images]
    if len(fitting) != 1:
        return block
    dims = (replace(dim, hint="spectrum" if i == fitting[0] else "space") for i, dim in enumerate(block.dims))
    marked = replace(block, dims=tuple(dims))
    return block if undecided(marked) else marked


def _special(block: Block) -> tuple[int, str] | None:
    """The axis of three that is no place of the sample, and what it is; None where several may be."""
    kinds = [kind(dim) for dim in block.dims]
    for special in ("spectrum", "stack"):
        if kinds.count(special) == 1:
            return kinds.index(special), special
    if "spectrum" in kinds or "stack" in kinds:
        return None
    unknown = [i for i, what in enumerate(kinds) if not what]
    if len(unknown) != 1:  # flags alone say nothing where they call all axes places
        unknown = [i for i, d in enumerate(block.dims) if not (is_place(d.name) or metres(d.unit))]
    return (unknown[0], "spectrum") if len(unknown) == 1 else None


def checked_order(order: Sequence[str]) -> tuple[int, int, int]:
    """The places of row, col and axis in an array, from their names in its order.

    Raises CuriosityError where they are not these three.
    """
    words = [str(word).strip().lower() for word in order]
    if sorted(words) != sorted(ORDER_WORDS):
        raise CuriosityError(
            f"order={','.join(words)}: name row, col and axis in the order of the array, "
            "e.g. order=axis,row,col where each plane is one value of the axis"
        )
    row, col, axis = (words.index(word) for word in ORDER_WORDS)
    return row, col, axis


def share_names(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, each axis that an image has by the same name marked as a place of the sample.

    An axis of another length that only counts is not the image's, and names that number axes are none.
    """
    listed = list(blocks)
    places = {(dim.name, len(dim)) for block in listed if len(block.dims) == 2 for dim in block.dims}
    return [_marked(block, places) if len(block.dims) == 3 else block for block in listed]


def _marked(block: Block, places: set[tuple[str, int]]) -> Block:
    names = {name for name, _ in places if name and not _NUMBERED.fullmatch(name)}
    shared = [dim.name in names and (not dim.indexed or (dim.name, len(dim)) in places) for dim in block.dims]
    if sum(shared) != 2:
        return block
    dims = (
        dim if dim.hint else replace(dim, hint="space" if place else "spectrum")
        for dim, place in zip(block.dims, shared, strict=True)
    )
    return replace(block, dims=tuple(dims))


def _with(block: Block, special: int, what: str) -> Roles:
    placed = _placed(block, [i for i in range(3) if i != special])
    return Roles(placed.row, placed.col, **{what: special})


def _placed(block: Block, places: list[int]) -> Roles:
    """Row and column: in the order of the array, unless the names say x before y."""
    names = [block.dims[i].name.strip() for i in places]
    starts = [name[:1].lower() for name in names]
    swapped = ["x", "y"] in ([direction(name) for name in names], starts)
    return Roles(*(reversed(places) if swapped else places))
