"""``.hspy`` of HyperSpy: spectra as a signal, NaN where none was measured, each image channel as another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.readers.hdf5_file import PREDICTION_MARK
from curiosity_widgets.session.export.content import PREDICTED, Content, labels
from curiosity_widgets.session.export.nsid import beside

OURS = "Curiosity"  # group of the metadata that holds what HyperSpy has no place for
_EVEN = 1e-6  # of a step: axes that deviate more are kept as values


def write(content: Content, path: Path) -> None:
    """The signals of HyperSpy's format 3.3. Raises CuriosityError where the positions are no grid."""
    info = content.info
    cube, rows, cols = content.cube(str(path))
    image_y, image_x = content.axes()
    with h5py.File(path, "w") as file:
        file.attrs.update({"file_format": "HyperSpy", "file_format_version": "3.3"})
        quantity = f"{info.values_name} ({info.values_units})" if info.values_units else info.values_name
        spectral, kept = spectral_axis(content)
        places = [_axis(n, v, content.unit, navigate=True) for n, v in (("y", rows), ("x", cols))]
        *channels, title, prediction = labels([*info.channels, info.values_name or "spectra", PREDICTED])
        signals = [_signal(file, title, cube, [*places, spectral], quantity)]
        guess = content.predicted_cube(str(path))
        if guess is not None:
            signals.append(_signal(file, prediction, guess, [*places, spectral], quantity))
            signals[-1]["data"].attrs[PREDICTION_MARK] = True
        for signal in signals:
            for key, value in kept.items():
                signal["metadata"].require_group(OURS)[key] = value
        for label, name, plane, unit in zip(
            channels, info.channels, info.image, info.channel_units, strict=True
        ):
            frame = [_axis(n, v, content.unit, navigate=False) for n, v in (("y", image_y), ("x", image_x))]
            _signal(file, label, plane, frame, f"{name} ({unit})" if unit else name)
        beside(file, content)


def spectral_axis(content: Content) -> tuple[dict[str, Any], dict[str, Any]]:
    """The axis of the spectra as HyperSpy takes it, and what it cannot take, for the metadata.

    Its axes run one way. One that comes back, as a voltage loop does, becomes the number of the step.
    """
    axis = content.info.axis
    values = np.asarray(axis.values, dtype=np.float64)
    steps = np.diff(values)
    if (steps > 0).all() or (steps < 0).all():
        return _axis(axis.name, values, axis.unit, navigate=False), {}
    index = _axis(f"{axis.name} step", np.arange(len(values), dtype=float), "", navigate=False)
    return index, {"axis_values": values, "axis_name": axis.name, "axis_unit": axis.unit}


def _axis(name: str, values: FloatArray, unit: str, *, navigate: bool) -> dict[str, Any]:
    """Attributes of an axis; ``axis`` holds its values where it is not uniform."""
    steps = np.diff(values)
    common = {"name": name, "units": unit, "navigate": navigate, "is_binned": False, "size": len(values)}
    if len(values) < 2 or np.abs(steps - steps.mean()).max() <= _EVEN * abs(float(steps.mean())):
        step = float(steps.mean()) if len(values) > 1 else 1.0
        return {"_type": "UniformDataAxis", "offset": float(values[0]), "scale": step, **common}
    return {"_type": "DataAxis", "axis": values, **common}


def _signal(
    file: h5py.File, title: str, values: FloatArray, axes: list[dict[str, Any]], quantity: str
) -> h5py.Group:
    group = file.create_group(f"Experiments/{title}")
    group.attrs.update({"package": "hyperspy", "package_version": "2.0"})
    group.create_dataset("data", data=values, compression="gzip")
    for number, axis in enumerate(axes):
        inner = group.create_group(f"axis-{number}")
        inner.attrs.update({key: value for key, value in axis.items() if key != "axis"})
        if "axis" in axis:
            inner.create_dataset("axis", data=axis["axis"])
    for empty in ("learning_results", "original_metadata"):
        group.create_group(empty)
    group.create_group("attributes").attrs["_lazy"] = False
    group.create_group("metadata/General").attrs["title"] = title
    group.create_group("metadata/Signal").attrs.update({"signal_type": "", "quantity": quantity})
    return group
