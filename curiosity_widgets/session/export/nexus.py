"""``.nxs``: NeXus, an NXentry of NXdata groups.

Könnecke et al., The NeXus data format, J. Appl. Crystallogr. 48, 301 (2015), doi:10.1107/S1600576714027575.
No application definition describes spectra at chosen positions, so none is claimed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.export.content import Content


def write(content: Content, path: Path) -> None:
    """Entry "run": the spectra as a cube where their positions are a grid, each with its position, the image,
    the maps, the learning curve (NXcollection) and the program (NXprocess)."""
    info = content.info
    with h5py.File(path, "w") as file:
        file.attrs["default"] = "run"
        entry = _group(file, "run", "NXentry", default="spectra")
        entry["title"] = content.title
        try:
            cube, rows, cols = content.cube(str(path))
        except CuriosityError:
            pass  # scattered: they are in "measured"
        else:
            axes = [("y", rows, content.unit), ("x", cols, content.unit), _spectral(content)]
            _data(entry, "spectra", info.values_name or "spectra", cube, axes, info.values_units)
        image_y, image_x = content.axes()
        frame = [("y", image_y, content.unit), ("x", image_x, content.unit)]
        for name, plane, unit in zip(info.channels, info.image, info.channel_units, strict=True):
            _data(entry, f"image_{name}", name, plane, frame, unit)
        measured = _group(entry, "measured", "NXdata", signal="values", axes=["point", _spectral(content)[0]])
        measured["values"] = content.spectra
        measured["point"] = np.arange(len(content.spectra))
        _field(measured, _spectral(content)[0], info.axis.values, info.axis.unit)
        for number, name in enumerate(("row", "col")):
            _field(measured, name, content.positions[:, number], "px")
        for name, values in content.maps.items():
            place = _group(entry, f"map_{name}", "NXdata", signal="values", axes=[".", "."])
            place["values"] = values
        learned = _group(entry, "learning_curve", "NXcollection")
        learned["curve"] = json.dumps(content.curve)
        process = _group(entry, "process", "NXprocess")
        process["program"], process["version"] = "curiosity-widgets", info.version
        process["settings"] = json.dumps(content.provenance)
        if "spectra" not in entry:
            entry.attrs["default"] = "measured"


def _spectral(content: Content) -> tuple[str, FloatArray, str]:
    return content.info.axis.name or "axis", np.asarray(content.info.axis.values), content.info.axis.unit


def _group(parent: h5py.Group, name: str, kind: str, **attributes: Any) -> h5py.Group:
    group = parent.create_group(name.replace("/", "_"))
    group.attrs.update({"NX_class": kind, **attributes})
    return group


def _field(group: h5py.Group, name: str, values: Any, unit: str) -> h5py.Dataset:
    field = group.create_dataset(name, data=values)
    if unit:
        field.attrs["units"] = unit
    return field


def _data(
    entry: h5py.Group,
    name: str,
    signal: str,
    values: FloatArray,
    axes: list[tuple[str, FloatArray, str]],
    unit: str,
) -> None:
    """An NXdata group whose axes are HDF5 dimension scales, too, for programs that do not know NeXus."""
    label = signal.replace("/", "_")
    group = _group(entry, name, "NXdata", signal=label, axes=[axis for axis, _, _ in axes])
    field = group.create_dataset(label, data=values, compression="gzip")
    field.attrs["long_name"] = signal
    if unit:
        field.attrs["units"] = unit
    for number, (axis, along, axis_unit) in enumerate(axes):
        scale = _field(group, axis, along, axis_unit)
        scale.make_scale(axis)
        field.dims[number].attach_scale(scale)
        group.attrs[f"{axis}_indices"] = number
