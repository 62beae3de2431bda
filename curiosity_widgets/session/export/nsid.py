"""NSID, the HDF5 layout of pyNSID and sidpy: spectra as a cube, NaN where none was measured, and an image."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.session.export.content import Content

Axis = tuple[str, FloatArray, str, str, str]  # name, values, unit, quantity, dimension type


def write(content: Content, path: Path) -> None:
    """Channels of the image and the cube of spectra as main datasets; maps, curve and provenance beside them.

    Raises CuriosityError where the positions are no grid.
    """
    info = content.info
    cube, rows, cols = content.cube(str(path))
    image_y, image_x = content.axes()
    along = (info.axis.name, np.asarray(info.axis.values), info.axis.unit, info.axis.name, "SPECTRAL")
    with h5py.File(path, "w") as file:
        group = file.create_group("Measurement_000/Channel_000")
        group.parent.attrs["title"] = content.title
        for name, plane, unit in zip(info.channels, info.image, info.channel_units, strict=True):
            _main(
                group,
                name,
                plane,
                [_place("y", image_y, content), _place("x", image_x, content)],
                unit,
                "IMAGE",
            )
        axes = [_place("y", rows, content), _place("x", cols, content), along]
        _main(group, info.values_name, cube, axes, info.values_units, "SPECTRAL_IMAGE")
        beside(file, content)


def beside(file: h5py.File, content: Content) -> None:
    """Maps, learning curve and provenance, in a group that readers of the layout leave alone."""
    group = file.create_group("curiosity")
    for name, values in content.maps.items():
        group.create_dataset(f"maps/{name}", data=values, compression="gzip")
    group.create_dataset("positions", data=content.positions)
    group["positions"].attrs["long_name"] = "row and column of the measured spectra, in pixels of the image"
    group.attrs["curve"] = json.dumps(content.curve)
    group.attrs["provenance"] = json.dumps(content.provenance)


def _place(name: str, values: FloatArray, content: Content) -> Axis:
    return name, values, content.unit, "Length" if content.unit != "px" else "Pixel", "SPATIAL"


def _main(parent: h5py.Group, name: str, values: FloatArray, axes: list[Axis], unit: str, kind: str) -> None:
    """A main dataset in a group of its own, with what pyNSID asks of one."""
    label = name.replace("/", "_") or kind.lower()
    inner = parent.create_group(label)
    main = inner.create_dataset(label, data=values, compression="gzip")
    for number, (axis, along, axis_unit, quantity, dimension) in enumerate(axes):
        title = axis if axis != label else f"{axis} axis"
        scale = inner.create_dataset(title, data=along)
        scale.attrs.update(
            {
                "name": title,
                "units": axis_unit or "generic",
                "quantity": quantity,
                "dimension_type": dimension,
            }
        )
        scale.make_scale(title)
        main.dims[number].label = title
        main.dims[number].attach_scale(scale)
    main.attrs.update(
        {
            "quantity": name,
            "units": unit or "generic",
            "main_data_name": label,
            "data_type": kind,
            "modality": "generic",
            "source": "curiosity-widgets",
            "pyNSID_version": "0.0.7.2",  # whose layout this is; pyNSID knows main datasets by it
        }
    )
    for empty in ("original_metadata", "metadata"):
        inner.create_group(empty)
