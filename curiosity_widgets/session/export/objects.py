"""A run as an object of another library; the library is imported only here, when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.export.content import HasRun, content_of
from curiosity_widgets.session.export.hspy import OURS, spectral_axis


def to_xarray(run: HasRun) -> Any:
    """An xarray Dataset: ``spectra`` (point, axis) with row and col of each point, ``image`` (channel, y, x).

    ``prediction`` (candidate, axis) holds the predicted spectra of all candidates, once there was a training.
    Every map is a variable (y, x); the provenance is in the attributes.
    """
    xarray, content = _library("xarray"), content_of(run)
    info = content.info
    along = info.axis.name or "axis"
    y, x = content.axes()
    variables: dict[str, Any] = {
        "spectra": (
            ("point", along),
            content.spectra,
            {"units": info.values_units, "long_name": info.values_name},
        ),
        "image": (("channel", "y", "x"), info.image),
        **{name: (("y", "x"), values) for name, values in content.maps.items()},
    }
    guess, candidates = content.predicted(), info.candidates.positions
    if guess is not None:
        facts = {"units": info.values_units, "long_name": f"predicted {info.values_name}"}
        variables["prediction"] = (("candidate", along), guess, facts)
        variables |= {
            f"candidate_{name}": ("candidate", candidates[:, i], {"units": "px"})
            for i, name in enumerate(("row", "col"))
        }
    places = {
        name: ("point", content.positions[:, i], {"units": "px"}) for i, name in enumerate(("row", "col"))
    }
    coords = {
        **places,
        "flag": ("point", list(content.flags)),  # why it was not learned from
        **({} if content.quality is None else {"quality": ("point", content.quality)}),
        along: (along, np.asarray(info.axis.values), {"units": info.axis.unit}),
        "y": ("y", y, {"units": content.unit}),
        "x": ("x", x, {"units": content.unit}),
        "channel": ("channel", list(info.channels)),
    }
    return xarray.Dataset(
        variables, coords=coords, attrs={"title": content.title, **_flat(content.provenance)}
    )


def to_pandas(run: HasRun) -> Any:
    """A pandas DataFrame: a row for each measured spectrum, indexed by row and col.

    A column for each value of the axis; the learning curve is in ``attrs["curve"]``, and why rows were not
    learned from in ``attrs["flags"]``.
    """
    pandas, content = _library("pandas"), content_of(run)
    index = pandas.MultiIndex.from_arrays(content.positions.T, names=["row", "col"])
    columns = pandas.Index(content.info.axis.values, name=content.info.axis.label)
    frame = pandas.DataFrame(content.spectra, index=index, columns=columns)
    frame.attrs.update({"curve": list(content.curve), "flags": list(content.flags), **content.provenance})
    return frame


def to_hyperspy(run: HasRun) -> Any:
    """A HyperSpy Signal1D of the measured spectra on their grid, NaN where none was measured.

    Raises CuriosityError where the positions are no grid.
    """
    signals, content = _library("hyperspy.api").signals, content_of(run)
    info = content.info
    cube, rows, cols = content.cube("to_hyperspy")
    places = (("y", rows), ("x", cols))
    axes = [{"name": n, "units": content.unit, "axis": values, "navigate": True} for n, values in places]
    along, kept = spectral_axis(content)
    signal = signals.Signal1D(cube, axes=[*axes, along])
    for key, value in kept.items():
        signal.metadata.set_item(f"{OURS}.{key}", value)
    signal.metadata.set_item("General.title", content.title)
    signal.metadata.set_item("Signal.quantity", f"{info.values_name} ({info.values_units})")
    return signal


def to_sidpy(run: HasRun) -> Any:
    """A sidpy Dataset of the measured spectra on their grid, NaN where none was measured.

    Raises CuriosityError where the positions are no grid.
    """
    sidpy, content = _library("sidpy"), content_of(run)
    info = content.info
    cube, rows, cols = content.cube("to_sidpy")
    dataset = sidpy.Dataset.from_array(cube, title=info.values_name or "spectra")
    dataset.data_type, dataset.quantity, dataset.units = "spectral_image", info.values_name, info.values_units
    places = (
        ("y", rows, content.unit, "spatial"),
        ("x", cols, content.unit, "spatial"),
        (info.axis.name, np.asarray(info.axis.values), info.axis.unit, "spectral"),
    )
    for number, (name, values, unit, kind) in enumerate(places):
        dimension = sidpy.Dimension(values, name=name, units=unit, quantity=name, dimension_type=kind)
        dataset.set_dimension(number, dimension)
    dataset.metadata = content.provenance
    return dataset


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        package = name.split(".")[0]
        raise CuriosityError(f"this needs {package}: pip install {package}") from error


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    """Attributes that a netCDF file can hold."""
    return {
        key: value if isinstance(value, int | float | str) else str(value) for key, value in values.items()
    }
