"""Small whole files of every format, to be damaged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from scipy.io import netcdf_file

from curiosity_widgets.testing import FILE_CASES
from tests.contract.file_formats import FORMATS
from tests.data.files import reader_files

CASES = ("a spectrum in every pixel", "a coarse grid", "pixels that are missing")
# Beginnings of formats that nothing here can write: what follows is random.
MAGIC = {
    ".bcf": b"AAMVHFSS",
    ".dm3": b"\0\0\0\3\0\0\1\0\0\0\0\1",
    ".dm4": b"\0\0\0\4\0\0\0\0\0\0\1\0\0\0\0\1",
    ".emi": b"JK\0\2\0\0\0\0",
    ".pro": b"DIGITAL SURF",
    ".ser": b"II\x97\x01\x20\x02\x20\x41\0\0\2\0\0\0\2\0\0\0",
    ".sur": b"DIGITAL SURF",
    ".wdf": b"WDF1\1\0\0\0\0\2\0\0\0\0\0\0",
}


@dataclass(frozen=True)
class Original:
    """A file before it is damaged, and the options with which it is read."""

    name: str
    path: Path
    options: Mapping[str, Any]


def originals(folder: Path) -> list[Original]:
    """A file for each format and case that can be written here."""
    found = []
    for name, form in FORMATS.items():
        if find_spec(form.needs.partition(".")[0]) is None:
            continue
        for case in CASES:
            if case in (*form.states, *form.silent):
                path = folder / f"{name} {case}{form.ending}".replace(" ", "_")
                found.append(Original(name, path, form.write(path, FILE_CASES[case]) or {}))
    found += [_netcdf(folder), _scan(folder), _points(folder)]
    generator = np.random.default_rng(0)
    for ending, magic in MAGIC.items():
        path = folder / f"random{ending}"
        path.write_bytes(magic + generator.bytes(3000))
        found.append(Original(ending, path, {}))
    return found


def _netcdf(folder: Path) -> Original:
    path, content = folder / "classic.nc", FILE_CASES[CASES[0]]
    rows, cols = content.image.shape
    with netcdf_file(path, "w") as file:
        for name, size in (("y", rows), ("x", cols), ("bias", len(content.axis))):
            file.createDimension(name, size)
        for name, values, dims in (
            ("bias", content.axis, ("bias",)),
            ("z", content.image, ("y", "x")),
            ("current", content.spectra, ("y", "x", "bias")),
        ):
            file.createVariable(name, "f8", dims)[:] = values
    return Original("classic netCDF", path, {})


def _scan(folder: Path) -> Original:
    """A scan, with the spectra of a grid that stays whole."""
    grid = folder / "grid_of_scan.3ds"
    reader_files.write_3ds(grid, np.ones((3, 4)), np.random.default_rng(1).normal(size=(3, 4, 2, 5)))
    path = folder / "scan.sxm"
    plane = np.arange(30.0).reshape(5, 6)
    reader_files.write_sxm(path, {("Z", "m"): (plane, None)}, size=(6e-9, 5e-9))
    return Original("Nanonis scan", path, {"spectra": str(grid)})


def _points(folder: Path) -> Original:
    """A point spectrum, on a scan that stays whole."""
    scan = folder / "scan_of_points.sxm"
    reader_files.write_sxm(scan, {("Z", "m"): (np.arange(30.0).reshape(5, 6), None)}, size=(6e-8, 5e-8))
    path = folder / "point.dat"
    bias = np.linspace(-1, 1, 7)
    reader_files.write_dat(path, {"Bias (V)": bias, "Current (A)": bias**2})
    return Original("Nanonis point", path, {"image": str(scan)})
