"""``.nxs``: NeXus, an NXentry of NXdata groups.

Könnecke et al., The NeXus data format, J. Appl. Crystallogr. 48, 301 (2015), doi:10.1107/S1600576714027575.
No application definition describes spectra at chosen positions, so none is claimed: docs/decisions has more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.readers.hdf5_file import PREDICTION_MARK
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.export.content import PREDICTED, Content, labels

_PLACES = ("y", "x")
_Axis = tuple[str, FloatArray, str]  # name, values, unit


def write(content: Content, path: Path) -> None:
    """Entry "run": the measured and the predicted spectra as cubes where their positions are a grid, each
    spectrum with its position, the image, the maps, the learning curve (NXcollection) and the program
    (NXprocess)."""
    info = content.info
    with h5py.File(path, "w") as file:
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        file.attrs.update({"NX_class": "NXroot", "default": "run", "creator": "curiosity-widgets"})
        file.attrs.update(
            {"file_name": path.name, "file_time": now, "HDF5_Version": h5py.version.hdf5_version}
        )
        entry = _group(file, "run", "NXentry", default="spectra")
        entry["title"] = content.title
        name = info.values_name or "spectra"
        try:
            cube, rows, cols = content.cube(str(path))
        except CuriosityError:  # scattered: each with its position alone
            entry.attrs["default"] = "measured"
            guess = content.predicted()
            if guess is not None:
                candidates = info.candidates.positions
                _points(entry, "predicted_points", guess, candidates, content)[PREDICTION_MARK] = True
        else:
            axes = [("y", rows, content.unit), ("x", cols, content.unit), _spectral(content)]
            _data(entry, "spectra", name, cube, axes, info.values_units)
            guess = content.predicted_cube(str(path))
            if guess is not None:
                field = _data(entry, "predicted_spectra", PREDICTED, guess, axes, info.values_units)
                field.attrs[PREDICTION_MARK] = True
        frame = [(name, along, content.unit) for name, along in zip(_PLACES, content.axes(), strict=True)]
        names = _names([f"image_{name}" for name in info.channels], taken=entry)
        for group, name, plane, unit in zip(
            names, info.channels, info.image, info.channel_units, strict=True
        ):
            _data(entry, group, name, plane, frame, unit)
        _points(entry, "measured", content.spectra, content.positions, content)
        entry["measured/flag"] = [flag.encode() for flag in content.flags]
        names = _names([f"map_{name}" for name in content.maps], taken=entry)
        for group, values in zip(names, content.maps.values(), strict=True):
            _group(entry, group, "NXdata", signal="values", axes=[".", "."])["values"] = values
        learned = _group(entry, "learning_curve", "NXcollection")
        learned["curve"] = json.dumps(content.curve)
        process = _group(entry, "process", "NXprocess")
        process["program"], process["version"] = "curiosity-widgets", info.version
        process["settings"] = json.dumps(content.provenance)


def _spectral(content: Content) -> _Axis:
    return content.info.axis.name or "axis", np.asarray(content.info.axis.values), content.info.axis.unit


def _names(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Names as NeXus takes them: letters, digits and _; the full ones go into ``long_name``."""
    return labels([re.sub(r"[^A-Za-z0-9_]", "_", name) or "_" for name in names], taken=[*taken])


def _group(parent: h5py.Group, name: str, kind: str, **attributes: Any) -> h5py.Group:
    group = parent.create_group(name)
    group.attrs.update({"NX_class": kind, **attributes})
    return group


def _field(group: h5py.Group, label: str, values: Any, name: str, unit: str) -> h5py.Dataset:
    packed = {"compression": "gzip"} if np.ndim(values) > 1 else {}
    field = group.create_dataset(label, data=values, **packed)
    field.attrs["long_name"] = name
    if unit:
        field.attrs["units"] = unit
    return field


def _points(
    entry: h5py.Group, name: str, spectra: FloatArray, positions: FloatArray, content: Content
) -> h5py.AttributeManager:
    """Spectra (n, S) with row and col of each; the attributes of their field."""
    along, values, unit = _spectral(content)
    (label,) = _names([along], taken=["values", "point", "row", "col", "flag"])
    group = _group(entry, name, "NXdata", signal="values", axes=["point", label])
    field = _field(group, "values", spectra, content.info.values_name, content.info.values_units)
    _field(group, "point", np.arange(len(spectra)), "point", "")
    _field(group, label, values, along, unit)
    for number, place in enumerate(("row", "col")):
        _field(group, place, positions[:, number], place, "px")
        group.attrs[f"{place}_indices"] = 0
    return field.attrs


def _data(
    entry: h5py.Group, name: str, signal: str, values: FloatArray, axes: list[_Axis], unit: str
) -> h5py.Dataset:
    """An NXdata group whose axes are HDF5 dimension scales, too, for programs that do not know NeXus."""
    label, *scales = _names([signal, *(axis for axis, _, _ in axes)])
    group = _group(entry, name, "NXdata", signal=label, axes=scales)
    field = _field(group, label, values, signal, unit)
    for number, (title, (axis, along, axis_unit)) in enumerate(zip(scales, axes, strict=True)):
        scale = _field(group, title, along, axis, axis_unit)
        scale.make_scale(title)
        field.dims[number].attach_scale(scale)
        group.attrs[f"{title}_indices"] = number
    return field
