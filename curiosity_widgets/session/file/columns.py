"""The columns of a run file: one table, from which everything else about them derives.

A row of ``COLUMNS`` says what a dataset is called, which dimensions it has, what it holds and since which
version of the format it exists. Creating a file, describing it, writing a point, reading it, rewriting it and
the names that an axis may not have all follow from the rows. The rules:

- The first dimension of a column without ``values`` grows while the run is recorded; all others, and columns
  with ``values``, are fixed when the file is created. A dimension with a column of its own name has a scale.
- A column with a ``point_field`` holds that attribute of every :class:`Point`. The attribute must have a
  default where ``since`` is later than 1: points of older files are read with it, and rewritten with it.
- A new column has ``since`` = the next ``FORMAT``, which is raised with it. A file of an earlier version is
  read with the columns it has; before it is resumed it is rewritten in the present format, where a column
  that it lacked holds the points' defaults, or fill values (NaN, 0).
- Labels (``LAYERS``, ``CURVE``) are only appended to. Rows are never renamed, removed or given other units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import h5py
import numpy as np

from curiosity_widgets.session.file.integrity.ownership import mark
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.snapshot import RunInfo

FORMAT = 3
AXIS = "axis"  # stands for the run's own name of the spectra's axis

FIRST_LAYERS = ("acquisition", "predicted_error", "uncertainty")
OTHER_LAYERS = 12
LAYERS = (*FIRST_LAYERS, *(f"other {number + 1}" for number in range(OTHER_LAYERS)))
CURVE = ("n", "step", "heldout_r2", "mean", "ridge", "forest")

MAPS = "maps"
JOURNAL = "run/journal"
IDENTITY = "run/identity"  # which run this is, and a count that changes while it is recorded
FILM = "run/film"  # a frame of every step, packed; the journal says what lies where
EXTRAS = "run/extras"  # what else was measured at the points, packed; the journal says what lies where
SLOTS = {name: (f"run/{name}_a", f"run/{name}_b") for name in ("learner", "evaluation")}
WEIGHTS, EXTRA = "weights", "extra"  # groups that are written when the session is closed
CHECKSUM = "checksum"  # of a point
COMMIT = "ended"  # the column of a point that is written last

_CHUNK_BYTES = 1 << 16
_MAP_CHUNK = 512  # pixels
_MANY = 1 << 30  # rows: as many as fit into _CHUNK_BYTES

Words = str | Callable[[RunInfo], str]


@dataclass(frozen=True)
class Column:
    """One dataset of a run file."""

    name: str
    dims: tuple[str, ...]
    dtype: str | None = None  # None: as ``values`` has it
    unit: Words | None = None  # None: neither unit nor text
    text: Words = ""
    chunk: tuple[int, ...] = (256,)  # at most, along the first dimensions
    point_field: str | None = None  # attribute of Point
    since: int = 1  # version of the format
    optional: bool = False  # also files of that version may lack it
    values: Callable[[Facts], np.ndarray] | None = None  # of a column that does not grow
    compressed: bool = False  # once the run is closed, or where it never changes

    @property
    def is_scale(self) -> bool:
        """Whether it gives the coordinates of a dimension."""
        return self.dims == (self.name,)

    @property
    def has_checksum(self) -> bool:
        """Whether it holds values that never change."""
        return self.values is not None and self.name != IDENTITY

    def chunks(self, rest: tuple[int, ...]) -> tuple[int, ...]:
        """The chunk of a growing column whose other dimensions have these lengths."""
        most = (*self.chunk[1:], *rest[len(self.chunk) - 1 :])
        others = tuple(min(size, limit) for size, limit in zip(rest, most, strict=True))
        row = int(np.prod(others, dtype=np.int64)) * np.dtype(self.dtype).itemsize
        return min(self.chunk[0], max(1, _CHUNK_BYTES // row)), *others


def _text(names: tuple[str, ...]) -> np.ndarray:
    encoded = [plain_text(name).encode() for name in names]
    dtype = h5py.string_dtype("utf-8", max(1, *map(len, encoded)) if encoded else 1)
    return np.array(encoded, dtype=dtype)


def plain_text(text: str) -> str:
    """A text as HDF5 and its readers can hold it: what is no Unicode, and zero bytes, are escaped.

    The facts in the file hold it as it was.
    """
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def _image_unit(info: RunInfo) -> str:
    units = set(info.channel_units)
    return units.pop() if len(units) == 1 else ""


def _bytes(name: str, *, optional: bool = False, since: int = 1) -> Column:
    return Column(name, ("byte",), "u1", chunk=(_CHUNK_BYTES,), optional=optional, since=since)


COLUMNS: tuple[Column, ...] = (
    # Fixed: scales first.
    Column("channel", ("channel",), values=lambda f: _text(f.info.channels)),
    Column("row", ("row",), "f8", "pixel", "row of the image, 0 is the first scanned line",
           values=lambda f: np.arange(f.info.candidates.shape[0])),
    Column("col", ("col",), "f8", "pixel", "column of the image",
           values=lambda f: np.arange(f.info.candidates.shape[1])),
    Column("coordinate", ("coordinate",), values=lambda f: _text(("row", "col"))),
    Column("candidate", ("candidate",), "i8", values=lambda f: np.arange(len(f.info.candidates)),
           compressed=True),
    Column(AXIS, (AXIS,), None, lambda info: info.axis.unit, lambda info: info.axis.name,
           values=lambda f: np.asarray(f.info.axis.values)),
    Column("layer", ("layer",), values=lambda f: _text(LAYERS)),
    Column("score_column", ("score_column",), values=lambda f: _text(CURVE)),
    Column("image", ("channel", "row", "col"), None, _image_unit, "structural image",
           values=lambda f: f.info.image),
    Column("candidate_position", ("candidate", "coordinate"), None, "pixel",
           "where a spectrum may be measured", values=lambda f: f.info.candidates.positions, compressed=True),
    Column("held_out", ("candidate",), "u1", "1", "1: never measured, kept for the score",
           values=lambda f: f.info.held_out, compressed=True),
    Column("measurable", ("candidate",), "u1", "1", "1: neither held out nor in the gap around",
           values=lambda f: f.measurable, compressed=True),
    # One row a point.
    Column("point", ("point",), "i8"),
    Column("spectra", ("point", AXIS), "f8", lambda info: info.values_units, lambda info: info.values_name,
           chunk=(_MANY,), point_field="spectrum"),
    Column("requested", ("point", "coordinate"), "f8", "pixel",
           "commanded position: the candidate's, moved by the drift", point_field="commanded"),
    Column("actual", ("point", "coordinate"), "f8", "pixel", "position reached, where the source knows it",
           point_field="actual"),
    Column("measured_candidate", ("point",), "i8", "1", "index into candidate", point_field="candidate"),
    Column("measured_step", ("point",), "i8", "1", "trainings before it was picked; 0: initial",
           point_field="step"),
    Column("by_person", ("point",), "u1", "1", "1: requested by a user", point_field="requested"),
    Column("started", ("point",), "f8", "s", "seconds since 1970-01-01 UTC", point_field="started"),
    Column("ended", ("point",), "f8", "s", "seconds since 1970-01-01 UTC", point_field="ended"),
    Column(CHECKSUM, ("point",), "u4", "1",
           "CRC-32 of spectrum, requested, actual, started, ended, measured_candidate, measured_step, "
           "by_person",
           point_field="checksum", since=2),
    # One row an evaluation, one row a score.
    Column("evaluation", ("evaluation",), "i8"),
    Column(MAPS, ("evaluation", "layer", "row", "col"), "f4", "",
           "maps of all candidates after the last training; names in the journal, earlier ones in run/film",
           chunk=(1, 1, _MAP_CHUNK, _MAP_CHUNK), compressed=True),
    Column("scored", ("scored",), "i8"),
    Column("score", ("scored", "score_column"), "f8", "1", "R2 on held-out spectra, with the yardsticks"),
    # What the software needs to continue.
    Column(IDENTITY, ("byte",), "u1", since=2,
           values=lambda f: np.frombuffer(mark(f.run_id), dtype=np.uint8)),
    _bytes(JOURNAL),
    _bytes(FILM, since=3),
    _bytes(EXTRAS, optional=True),  # the first files had no room for them
    *(_bytes(slot) for pair in SLOTS.values() for slot in pair),
)  # fmt: skip


def table(axis: str) -> tuple[Column, ...]:
    """All columns of a run whose axis has this name in the file."""
    return tuple(
        replace(
            column,
            name=axis if column.name == AXIS else column.name,
            dims=tuple(axis if dim == AXIS else dim for dim in column.dims),
        )
        for column in COLUMNS
    )


def point_columns() -> tuple[Column, ...]:
    """The columns that hold something of every point; the one that makes it count comes last."""
    columns = [column for column in COLUMNS if column.point_field is not None]
    return tuple(sorted(columns, key=lambda column: column.name == COMMIT))


def taken_names() -> set[str]:
    """Names at the root of a run file, which no axis may have."""
    return {column.name.split("/")[0] for column in COLUMNS if column.name != AXIS} | {WEIGHTS, EXTRA}
