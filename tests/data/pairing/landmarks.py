"""Maps of spectra on an image, written in every format whose axes have names.

The first value of a spectrum is the image's value where it was taken, so that a wrong pair shows.
"""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np

from tests.data.files.reader_files import write_nsid

STEPS = 6


def landscape(y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Values (rows, cols) that neither a flip nor a transposition leaves as they are."""
    return 100.0 * y[:, None] + x[None, :] + 50.0 * (y[:, None] > y.mean()) * (x[None, :] > x.mean())


def spectra_on(y: np.ndarray, x: np.ndarray, image_y: np.ndarray, image_x: np.ndarray) -> np.ndarray:
    """Spectra (rows, cols, S) that begin with the image's value at their own y and x."""
    row = np.array([np.argmin(np.abs(image_y - value)) for value in y])
    col = np.array([np.argmin(np.abs(image_x - value)) for value in x])
    under = landscape(image_y, image_x)[np.ix_(row, col)]
    later = np.cos(np.arange(STEPS)) * 1e-3 * (np.arange(STEPS) > 0)
    return under[:, :, None] + later * under[:, :, None] ** 2


def write_hspy(path: Path, image, image_axes, cube, cube_axes) -> None:
    with h5py.File(path, "w") as file:
        file.attrs["file_format"] = "HyperSpy"
        file.attrs["file_format_version"] = "3.1"
        for title, (values, axes) in {"Map": (cube, cube_axes), "Survey": (image, image_axes)}.items():
            group = file.create_group(f"Experiments/{title}")
            group["data"] = values
            for number, (name, along, unit) in enumerate(axes):
                axis = group.create_group(f"axis-{number}")
                axis.attrs.update({"name": name, "units": unit, "navigate": unit != "eV", "size": len(along)})
                steps = np.diff(along)
                if len(along) < 2 or np.allclose(steps, steps[0]):
                    axis.attrs.update({"offset": along[0], "scale": steps[0] if len(along) > 1 else 1.0})
                else:
                    axis["axis"] = along


def write_pynsid(path: Path, image, image_axes, cube, cube_axes) -> None:
    kinds = {"eV": "SPECTRAL"}
    with h5py.File(path, "w") as file:
        for title, (values, axes) in {"Map": (cube, cube_axes), "Survey": (image, image_axes)}.items():
            dims = [(name, along, unit, kinds.get(unit, "SPATIAL")) for name, along, unit in axes]
            write_nsid(file, title, values, dims)


def write_netcdf(path: Path, image, image_axes, cube, cube_axes) -> None:
    """As xarray writes it; the two arrays lie in groups of their own, so that both may have x and y."""
    import xarray as xr

    for title, (values, axes) in {"Map": (cube, cube_axes), "Survey": (image, image_axes)}.items():
        coords = {name: (name, along, {"units": unit}) for name, along, unit in axes}
        array = xr.DataArray(values, dims=[name for name, _, _ in axes], coords=coords, name="data")
        array.to_dataset().to_netcdf(path, group=title, mode="a" if path.exists() else "w", engine="h5netcdf")


FORMATS = {"map.hspy": write_hspy, "nsid.h5": write_pynsid, "map.nc": write_netcdf}
