"""``.hf5`` of AEcroscopy: band-excitation scans and band-excitation spectroscopy (BEPS).

As written by ``make_be_dset`` of aecroscopy 0.0.2. A scan has "BE Quick Fitting" (rows, cols, 5): amplitude,
frequency, Q, phase, R²; and "BE Complex Spectra" (rows, cols, frequency). BEPS has "BE Quick Fitting"
(points, 4, steps) and "BEPS/vdc_waveform", "BEPS/coordinates" (2, points), x then y in -1…1 of the frame,
but no image: that is in the scan's own file.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import h5py
import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.readers.hdf5_file import hdf5_file
from curiosity_widgets.data.spectral_image import Axis, SpectralImage
from curiosity_widgets.errors import CuriosityError

_FIT = ("amplitude", "frequency", "Q", "phase", "R2")
_FIT_UNITS = ("a.u.", "Hz", "", "rad", "")
FIT_GROUP = "BE Quick Fitting"


def read(
    file: h5py.File,
    *,
    image: str | os.PathLike[str] | None = None,
    channels: Sequence[str] = ("response",),
    field: Literal["off", "on"] | None = None,
    positions: Sequence[Sequence[float]] | None = None,
) -> SpectralImage:
    """A scan, or BEPS spectra on the image of a scan in another file (``image="BEPFM_0.hf5"``).

    ``channels``: response (amplitude · cos phase), amplitude, frequency, Q, phase, R2. Spectra of a scan are
    the magnitude of its band-excitation spectra; those of BEPS are amplitude · cos phase against the bias,
    ``field`` "off" (default) or "on" where both were measured in turn. ``positions`` (N, 2) row, col
    stand in for coordinates that the file lacks.
    """
    if "BEPS" in file:
        return _beps(file, image, channels, field, positions)
    if image is not None or field is not None or positions is not None:
        raise CuriosityError(f"{file.filename}: is a scan; options image=, field=, positions= are for BEPS")
    picture, units, size = _scan(file, channels)
    spectra = np.abs(_only(file, "BE Complex Spectra", 3)[()])
    if spectra.shape[:2] != picture.shape[1:]:
        raise CuriosityError(
            f"{file.filename}: image {picture.shape[1:]} and complex spectra {spectra.shape} do not fit"
        )
    frequency = np.asarray(file["BE Parameters/frequency"][()], dtype=np.float64).reshape(-1)
    return SpectralImage.from_grid(
        picture,
        spectra,
        Axis(frequency, "frequency", "Hz"),
        channels=tuple(channels),
        channel_units=units,
        spectra_name="band-excitation magnitude",
        spectra_unit="V",
        pixel_size=size,
        name=file.filename,
    )


def _beps(
    file: h5py.File,
    image: str | os.PathLike[str] | None,
    channels: Sequence[str],
    field: str | None,
    positions: Sequence[Sequence[float]] | None,
) -> SpectralImage:
    where = file.filename
    if image is None:
        raise CuriosityError(f"{where}: holds BEPS spectra but no image; name the scan's file with image=")
    scan_path = Path(image) if Path(image).is_absolute() else Path(where).parent / image
    if not scan_path.exists():
        raise CuriosityError(f"{where}: image={os.fspath(image)}: no such file beside it; give its path")
    with hdf5_file(scan_path) as scan:
        picture, units, size = _scan(scan, channels)
    fit = np.asarray(_only(file, FIT_GROUP, 3)[()], dtype=np.float64)
    steps: FloatArray = fit[:, 0] * np.cos(fit[:, 3])
    response, bias = _branch(steps, np.asarray(file["BEPS/vdc_waveform"][()], dtype=float), field, where)
    places = _places(file, picture.shape[1:]) if positions is None else np.asarray(positions, dtype=float)
    if len(places) != len(response):
        raise CuriosityError(
            f"{where}: {len(response)} spectra but {len(places)} coordinates (aecroscopy 0.0.2 keeps only "
            "the first of do_beps_specific); give positions= as (row, col) for each"
        )
    return SpectralImage(
        picture,
        places,
        response,
        Axis(bias, "bias", "V"),
        channels=tuple(channels),
        channel_units=units,
        spectra_name="piezoresponse",
        spectra_unit="a.u.",
        pixel_size=size,
        name=where,
    )


def _scan(file: h5py.File, channels: Sequence[str]) -> tuple[FloatArray, tuple[str, ...], Any]:
    """Channels (C, H, W) of a scan, their units, and the size of a pixel in metres or None."""
    where = file.filename
    if FIT_GROUP not in file or "BEPS" in file:
        raise CuriosityError(f"{where}: is no AEcroscopy scan (no '{FIT_GROUP}' image in it)")
    dataset = _only(file, FIT_GROUP, 3)
    fit = np.asarray(dataset[()], dtype=np.float64)
    planes = dict(zip(_FIT, np.moveaxis(fit, -1, 0), strict=False))
    planes["response"] = planes["amplitude"] * np.cos(planes["phase"])
    units = dict(zip(_FIT, _FIT_UNITS, strict=True)) | {"response": "a.u."}
    unknown = [channel for channel in channels if channel not in planes]
    if unknown or not channels:
        asked = unknown[0] if unknown else ""
        raise CuriosityError(f"{where}: no channel '{asked}'; there are {', '.join(planes)}")
    sizes = [_spacing(dataset.parent, label) for label in ("y axis", "x axis")]
    picture = np.stack([planes[channel] for channel in channels])
    return picture, tuple(units[c] for c in channels), tuple(sizes) if all(sizes) else None


def _spacing(group: h5py.Group, label: str) -> float | None:
    values = np.asarray(group[label][()], dtype=float) if label in group else np.zeros(1)
    return float(abs(values[-1] - values[0]) / (len(values) - 1)) if len(values) > 1 else None


def _only(file: h5py.File, group: str, ndim: int) -> h5py.Dataset:
    """The one dataset of a group (at any depth) with so many axes; its name differs between versions."""
    if group not in file:
        raise CuriosityError(f"{file.filename}: has no group '{group}', which AEcroscopy files have")
    found: list[h5py.Dataset] = []
    file[group].visititems(
        lambda _, item: found.append(item) if isinstance(item, h5py.Dataset) and item.ndim == ndim else None
    )
    if len(found) != 1:
        names = ", ".join(f"{item.name} {item.shape}" for item in found) or "none"
        raise CuriosityError(f"{file.filename}: '{group}' needs one dataset of {ndim} axes; it has {names}")
    return found[0]


def _branch(
    response: FloatArray, bias: FloatArray, field: str | None, where: str
) -> tuple[FloatArray, FloatArray]:
    """The chosen field's steps and their bias; both fields are measured in turn, on first."""
    bias = bias.reshape(-1)
    steps = response.shape[1]
    if steps == 2 * len(bias):
        if field not in (None, "on", "off"):
            raise CuriosityError(f"{where}: field='{field}' must be 'off' or 'on'")
        first = 0 if field == "on" else 1
        return response[:, first::2], bias
    if field is not None:
        raise CuriosityError(f"{where}: only one field was measured; leave field= out")
    if steps % len(bias):
        raise CuriosityError(f"{where}: {steps} steps in the spectra do not fit {len(bias)} bias values")
    return response, np.tile(bias, steps // len(bias))


def _places(file: h5py.File, shape: tuple[int, ...]) -> FloatArray:
    """(row, col) in pixels from the file's x and y in -1…1, first and last pixel on the frame's edges."""
    coordinates = np.asarray(file["BEPS/coordinates"][()], dtype=float)
    x, y = coordinates.reshape(2, -1)
    rows, cols = (y + 1) / 2 * (shape[0] - 1), (x + 1) / 2 * (shape[1] - 1)
    return np.stack([rows, cols], axis=1)
