"""NSID, the HDF5 layout of pyNSID and sidpy: spectra as a cube, NaN where none was measured, and an image."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.readers.hdf5_file import PREDICTION_MARK
from curiosity_widgets.session.export.content import PREDICTED, Content, labels

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
        names = [*info.channels, info.values_name or "spectra", PREDICTED]
        *channels, spectra, prediction = labels(names)
        frame = [_place("y", image_y, content), _place("x", image_x, content)]
        for label, name, plane, unit in zip(
            channels, info.channels, info.image, info.channel_units, strict=True
        ):
            _main(group, label, name, plane, frame, unit, "IMAGE")
        axes = [_place("y", rows, content), _place("x", cols, content), along]
        _main(group, spectra, info.values_name, cube, axes, info.values_units, "SPECTRAL_IMAGE")
        guess = content.predicted_cube(str(path))
        if guess is not None:
            main = _main(
                group, prediction, info.values_name, guess, axes, info.values_units, "SPECTRAL_IMAGE"
            )
            main.attrs[PREDICTION_MARK] = True
        beside(file, content)


def beside(file: h5py.File, content: Content) -> None:
    """Maps, learning curve and provenance, in a group that readers of the layout leave alone."""
    group = file.create_group("curiosity")
    for label, values in zip(labels(content.maps), content.maps.values(), strict=True):
        group.create_dataset(f"maps/{label}", data=values, compression="gzip")
    group.create_dataset("positions", data=content.positions)
    group["positions"].attrs["long_name"] = "row and column of the measured spectra, in pixels of the image"
    group.create_dataset("flags", data=[flag.encode() for flag in content.flags])
    group["flags"].attrs["long_name"] = "why a measured spectrum was not learned from; empty where it was"
    group.attrs["curve"] = json.dumps(content.curve)
    group.attrs["provenance"] = json.dumps(content.provenance)


def _place(name: str, values: FloatArray, content: Content) -> Axis:
    return name, values, content.unit, "Length" if content.unit != "px" else "Pixel", "SPATIAL"


def _main(
    parent: h5py.Group, label: str, name: str, values: FloatArray, axes: list[Axis], unit: str, kind: str
) -> h5py.Dataset:
    """A main dataset in a group of its own, with what pyNSID asks of one."""
    inner = parent.create_group(label)
    main = inner.create_dataset(label, data=values, compression="gzip")
    titles = labels([axis for axis, *_ in axes], taken=[label])
    for number, (title, (_, along, axis_unit, quantity, dimension)) in enumerate(
        zip(titles, axes, strict=True)
    ):
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
    return main
