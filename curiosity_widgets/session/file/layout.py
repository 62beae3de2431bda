"""The layout of a run file: HDF5 that xarray and h5netcdf open as one data set.

Root: what a scientist wants to read, every dimension with a scale, every quantity with a unit.
``run/``: what the software needs to go on (journal, learner state, last evaluation).
``weights/``: the learner's arrays by name, written when the session is closed.
``extra/``: what else was measured at every point, by name, and the vendor's own file; written then, too.

All objects exist before the run starts, because a file that is read while it is written (SWMR) can take no
new ones. A point counts once its ``ended`` is a number; an event once its journal line is whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from curiosity_widgets.data.candidates import Candidates
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.session.state.facts import Facts
from curiosity_widgets.session.state.snapshot import RunInfo
from curiosity_widgets.workflows.workflow import Workflow

FORMAT = 1
MARK = "curiosity_run_file"
LIBVER = ("v110", "v112")  # what SWMR needs, and what older HDF5 libraries can still read

FIRST_LAYERS = ("acquisition", "predicted_error", "uncertainty")
OTHER_LAYERS = 12
LAYERS = (*FIRST_LAYERS, *(f"other {number + 1}" for number in range(OTHER_LAYERS)))

JOURNAL = "run/journal"
EXTRAS = "run/extras"  # what else was measured at the points, packed; the journal tells what lies where
SLOTS = {name: (f"run/{name}_a", f"run/{name}_b") for name in ("learner", "evaluation")}
CURVE = ("n", "step", "heldout_r2", "mean", "ridge", "forest")

_CHUNK_BYTES = 1 << 16
_MAP_CHUNK = 512  # pixels


def axis_dimension(axis: Axis) -> str:
    """The dimension of the spectra: the axis's own name where HDF5 and xarray can take it."""
    name = re.sub(r"\W+", "_", axis.name).strip("_").lower()
    return name if re.match(r"[a-z]", name) and name not in _TAKEN else "axis"


def dimensions(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Every dataset of the root and its dimensions; a dataset of its own name is a scale."""
    axis = axis_dimension(facts.info.axis)
    scales = ("channel", "row", "col", "coordinate", "candidate", axis, "point", "evaluation", "layer")
    return {
        **{scale: (scale,) for scale in scales},
        "image": ("channel", "row", "col"),
        "candidate_position": ("candidate", "coordinate"),
        "held_out": ("candidate",),
        "measurable": ("candidate",),
        "spectra": ("point", axis),
        "requested": ("point", "coordinate"),
        "actual": ("point", "coordinate"),
        "measured_candidate": ("point",),
        "measured_step": ("point",),
        "by_person": ("point",),
        "started": ("point",),
        "ended": ("point",),
        "maps": ("evaluation", "layer", "row", "col"),
        "score": ("scored", "score_column"),
        "score_column": ("score_column",),
        "scored": ("scored",),
    }


_TAKEN = {
    "channel", "row", "col", "coordinate", "candidate", "point", "evaluation", "layer", "image",
    "candidate_position", "held_out", "measurable", "spectra", "requested", "actual", "measured_candidate",
    "measured_step", "by_person", "started", "ended", "maps", "score", "score_column", "scored", "run",
    "weights",
}  # fmt: skip

POINT_COLUMNS = (
    "point", "spectra", "requested", "actual", "measured_candidate", "measured_step", "by_person", "started",
)  # fmt: skip
COMMIT = "ended"  # written last


def create(path: Path, facts: Facts, journal: bytes = b"") -> None:
    """A new run file without any point, its ``journal`` begun, closed again."""
    info = facts.info
    height, width = info.candidates.shape
    axis = axis_dimension(info.axis)
    fixed = {
        "channel": _text(info.channels),
        "row": np.arange(height, dtype=np.float64),
        "col": np.arange(width, dtype=np.float64),
        "coordinate": _text(("row", "col")),
        "candidate": np.arange(len(info.candidates)),
        axis: np.asarray(info.axis.values),
        "layer": _text(LAYERS),
        "score_column": _text(CURVE),
        "image": info.image,
        "candidate_position": info.candidates.positions,
        "held_out": info.held_out.astype(np.uint8),
        "measurable": facts.measurable.astype(np.uint8),
    }
    length = len(info.axis.values)
    chunk = (min(height, _MAP_CHUNK), min(width, _MAP_CHUNK))
    growing: dict[str, tuple[tuple[int, ...], Any, tuple[int, ...]]] = {
        "point": ((), np.int64, (256,)),
        "spectra": ((length,), np.float64, (max(1, _CHUNK_BYTES // (8 * length)), length)),
        "requested": ((2,), np.float64, (256, 2)),
        "actual": ((2,), np.float64, (256, 2)),
        "measured_candidate": ((), np.int64, (256,)),
        "measured_step": ((), np.int64, (256,)),
        "by_person": ((), np.uint8, (256,)),
        "started": ((), np.float64, (256,)),
        "ended": ((), np.float64, (256,)),
        "evaluation": ((), np.int64, (256,)),
        "maps": ((len(LAYERS), height, width), np.float32, (1, 1, *chunk)),
        "scored": ((), np.int64, (256,)),
        "score": ((len(CURVE),), np.float64, (256, len(CURVE))),
        JOURNAL: ((), np.uint8, (_CHUNK_BYTES,)),
        EXTRAS: ((), np.uint8, (_CHUNK_BYTES,)),
        **{slot: ((), np.uint8, (_CHUNK_BYTES,)) for pair in SLOTS.values() for slot in pair},
    }
    with h5py.File(path, "w", libver=LIBVER) as file:
        for name, values in fixed.items():
            file.create_dataset(name, data=values)
        for name, (rest, dtype, chunks) in growing.items():
            file.create_dataset(
                name,
                shape=(0, *rest),
                maxshape=(None, *rest),
                dtype=dtype,
                chunks=chunks,
                fillvalue=np.nan if np.issubdtype(dtype, np.floating) else 0,
                **({"compression": "gzip", "compression_opts": 3, "shuffle": True} if name == "maps" else {}),
            )
        file[JOURNAL].resize(len(journal), axis=0)
        file[JOURNAL][:] = np.frombuffer(journal, dtype=np.uint8)
        dress(file, facts)


def dress(file: h5py.File, facts: Facts) -> None:
    """Attributes, units and dimension scales of a file whose datasets are there."""
    info = facts.info
    file.attrs[MARK] = FORMAT
    file.attrs["title"] = f"curiosity run on {info.data or 'unnamed data'}"
    file.attrs["facts"] = json.dumps(facts_to_json(facts))
    names = dimensions(facts)
    for name, dims in names.items():
        if dims == (name,):
            file[name].make_scale(name)
    for name, dims in names.items():
        if dims != (name,):
            for place, dim in enumerate(dims):
                file[name].dims[place].attach_scale(file[dim])
    units = set(info.channel_units)
    described = {
        "row": ("pixel", "row of the image, 0 is the first scanned line"),
        "col": ("pixel", "column of the image"),
        axis_dimension(info.axis): (info.axis.unit, info.axis.name),
        "image": (units.pop() if len(units) == 1 else "", "structural image"),
        "candidate_position": ("pixel", "where a spectrum may be measured"),
        "held_out": ("1", "1: never measured, kept for the score"),
        "measurable": ("1", "1: neither held out nor in the gap around"),
        "spectra": (info.values_units, info.values_name),
        "requested": ("pixel", "position asked for: the candidate's, moved by the drift"),
        "actual": ("pixel", "position reached, where the source knows it"),
        "measured_candidate": ("1", "index into candidate"),
        "measured_step": ("1", "trainings before it was picked; 0: initial"),
        "by_person": ("1", "1: asked for by a person"),
        "started": ("s", "seconds since 1970-01-01 UTC"),
        "ended": ("s", "seconds since 1970-01-01 UTC"),
        "maps": ("", "maps of all candidates after each training; names in the journal"),
        "score": ("1", "R2 on held-out spectra, with the yardsticks"),
    }
    for name, (unit, text) in described.items():
        file[name].attrs["units"] = unit
        file[name].attrs["long_name"] = text
    file["image"].attrs["channel_units"] = json.dumps(list(info.channel_units))


def facts_to_json(facts: Facts) -> dict[str, Any]:
    """All facts but the arrays that have datasets of their own."""
    info = facts.info
    return {
        "workflow": jsonable(facts.workflow.to_dict()),
        "holdout": facts.holdout,
        "overlap": facts.overlap,
        "data": info.data,
        "data_path": facts.data_path,
        "kind": info.kind,
        "source_extra": jsonable(facts.source_extra),
        "seed": info.seed,
        "patch": info.patch,
        "initial": info.initial,
        "channels": list(info.channels),
        "channel_units": list(info.channel_units),
        "axis": {"dataset": axis_dimension(info.axis), "name": info.axis.name, "unit": info.axis.unit},
        "values": {"name": info.values_name, "unit": info.values_units},
        "pixel": {"size": jsonable(info.pixel_size), "unit": info.pixel_unit},
        "version": info.version,
        "versions": dict(facts.versions),
        "created": facts.created,
    }


def facts_from_json(stored: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Facts:
    """The facts again, with the datasets image, axis, candidate_position, held_out and measurable.

    Raises KeyError, TypeError or ValueError where something is missing or does not fit.
    """
    workflow = Workflow.from_dict(stored["workflow"])
    image = arrays["image"]
    positions, patch = arrays["candidate_position"], int(stored["patch"])
    candidates = Candidates(positions, patch, (image.shape[1], image.shape[2]))
    if positions.ndim != 2 or positions.shape[1] != 2 or not np.isfinite(positions).all():
        raise ValueError("candidate positions are not finite (N, 2)")
    corners = candidates.corners
    if (corners < 0).any() or (corners + patch > np.array(candidates.shape)).any():
        raise ValueError("candidate positions lie outside the image")
    size = stored["pixel"]["size"]
    info = RunInfo(
        image=image,
        channels=tuple(stored["channels"]),
        channel_units=tuple(stored["channel_units"]),
        axis=Axis(arrays["axis"], stored["axis"]["name"], stored["axis"]["unit"]),
        values_name=stored["values"]["name"],
        values_units=stored["values"]["unit"],
        pixel_size=None if size is None else (float(size[0]), float(size[1])),
        pixel_unit=stored["pixel"]["unit"],
        candidates=candidates,
        held_out=arrays["held_out"].astype(bool),
        patch=patch,
        data=stored["data"],
        kind=stored["kind"],
        workflow=workflow.name,
        target=workflow.target,
        seed=int(stored["seed"]),
        initial=int(stored["initial"]),
        version=stored["version"],
    )
    if not len(info.held_out) == len(arrays["measurable"]) == len(candidates):
        raise ValueError("masks do not fit the candidates")
    return Facts(
        info,
        workflow,
        measurable=arrays["measurable"].astype(bool),
        holdout=float(stored["holdout"]),
        overlap=bool(stored.get("overlap", False)),
        data_path=stored["data_path"],
        source_extra=stored["source_extra"],
        created=float(stored["created"]),
        versions=stored["versions"],
    )


def _text(names: tuple[str, ...]) -> np.ndarray:
    longest = max((len(name.encode()) for name in names), default=1)
    dtype = h5py.string_dtype("utf-8", max(longest, 1))
    return np.array([name.encode() for name in names], dtype=dtype)
