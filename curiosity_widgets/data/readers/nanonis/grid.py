"""``.3ds``: grid spectroscopy of Nanonis controllers, finished or not.

A header of lines ``key=value`` ends with ``:HEADER_END:``; then, point by point and line by line, big-endian
32-bit floats: the point's parameters, and each channel's sweep.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.pairing.text import listed, names_of
from curiosity_widgets.data.readers.nanonis.header import decoded, numbers, pairs, split
from curiosity_widgets.data.readers.nanonis.header import names as names_in
from curiosity_widgets.data.readers.nanonis.sweep import axis_of, steps_of
from curiosity_widgets.data.spectral_image import Axis, SpectralImage
from curiosity_widgets.errors import CuriosityError

_END = b":HEADER_END:"
_MOST_POINTS = 10_000  # times those in the file: a header that claims more would take all memory
_OFF = 1.0  # of a step: points that lie farther from a grid in the order of the file are in none
_TOPOGRAPHY = ("Scan:Z (m)", "Z (m)")


@dataclass(frozen=True, eq=False)
class GridFile:
    """What a ``.3ds`` file holds; points that were not measured are NaN."""

    header: dict[str, str]
    channels: list[str]
    parameters: dict[str, FloatArray]  # (rows, cols) by label
    sweeps: FloatArray  # (rows, cols, channels, steps)
    measured: int


def read(
    path: Path,
    *,
    channel: str | None = None,
    image: str | Sequence[str] | None = None,
    axis: str | None = None,
    steps: int | None = None,
) -> SpectralImage:
    """Spectra of one ``channel`` (by default the first that is no backward sweep) on the topography.

    ``image`` names one or more parameters of the points instead of the topography ("Scan:Current (A)"), or
    "mean" for the mean of each spectrum. ``axis`` names a channel that holds the axis (by default the
    sweep signal's own channel if there is one and it is the same for all points, else the line from Sweep
    Start to Sweep End). ``steps`` takes the first steps of each sweep. Points that were not measured, or have
    fewer steps, are left out.
    """
    file = load(path)
    found = spectra_of(file, path, channel=channel, axis=axis, steps=steps)
    rows, cols = file.sweeps.shape[:2]
    _in_order(file.parameters, path)
    cube = found.spectra.reshape(rows, cols, -1)
    picture, labels = _image(image, file.parameters, cube, path)
    return SpectralImage.from_grid(
        picture,
        cube,
        found.axis,
        channels=tuple(split(label)[0] for label in labels),
        channel_units=tuple(split(label)[1] for label in labels),
        spectra_name=found.name,
        spectra_unit=found.unit,
        pixel_size=_pixel_size(file.parameters, file.header),
        name=str(path),
        metadata={
            "channels_in_file": file.channels,
            "parameters_in_file": [*file.parameters],
            "points_measured": file.measured,
            "comment": file.header.get("Comment", ""),
        },
        assumptions=found.assumptions,
    )


@dataclass(frozen=True, eq=False)
class Sweeps:
    """The spectra (n, S) of one channel, row by row, points that were not measured NaN."""

    spectra: FloatArray
    axis: Axis
    name: str
    unit: str
    assumptions: tuple[str, ...]


def spectra_of(
    file: GridFile, path: Path, *, channel: str | None, axis: str | None, steps: int | None
) -> Sweeps:
    """The spectra of a channel and their axis; see :func:`read` for the options."""
    chosen = _choose(channel, file.channels, path)
    spectra = file.sweeps[:, :, file.channels.index(chosen)]
    flat = spectra.reshape(-1, spectra.shape[2])
    measured = np.isfinite(flat[:, 0])
    if not measured.any():
        raise CuriosityError(f"{path}: channel '{chosen}' has no finite value; choose another with channel=")
    length, cut = steps_of(flat[measured], steps, str(path))
    columns = {
        label: file.sweeps[:, :, number].reshape(flat.shape)[measured][:, :length]
        for number, label in enumerate(file.channels)
    }
    along, about = axis_of(
        None if axis is None else _choose(axis, file.channels, path),
        file.header,
        columns,
        {label: values.reshape(-1)[measured] for label, values in file.parameters.items()},
        str(path),
        spectra.shape[2],
    )
    return Sweeps(flat[:, :length], along, *split(chosen), (*cut, *about))


def load(path: Path) -> GridFile:
    """The whole file. Raises CuriosityError for a damaged one."""
    content = path.read_bytes()
    end = content.find(_END)
    if end < 0:
        raise CuriosityError(
            f"{path}: no '{_END.decode()}' line; not a Nanonis grid, or cut off in its header"
        )
    header = pairs(decoded(content[:end]))
    start = content.index(b"\n", end) + 1 if b"\n" in content[end : end + 20] else end + len(_END)
    try:
        cols, rows = (int(n) for n in header["Grid dim"].split("x"))
        points, n_parameters = int(header["Points"]), int(header["# Parameters (4 byte)"])
    except (KeyError, ValueError) as error:
        raise CuriosityError(
            f"{path}: header lacks a readable field ({error}); not a Nanonis grid"
        ) from error
    channels = names_in(header.get("Channels", ""))
    names = names_in(header.get("Fixed parameters", "")) + names_in(header.get("Experiment parameters", ""))
    record = n_parameters + points * len(channels)
    if min(rows, cols, points, len(channels)) < 1 or n_parameters < 0:
        raise CuriosityError(
            f"{path}: header describes an empty grid ({rows} x {cols}, {points} points, {n_parameters} "
            "parameters); it is damaged, copy it again"
        )
    if rows * cols > _MOST_POINTS * max(1, len(content) // (4 * record)):
        raise CuriosityError(
            f"{path}: header describes a grid of {rows} x {cols} points, but the file holds "
            f"{len(content) // (4 * record)}; it is damaged, or was interrupted at its very beginning"
        )
    values = np.frombuffer(content, dtype=">f4", offset=start, count=(len(content) - start) // 4)
    sizes = numbers(header.get("Experiment size (bytes)", ""))[:1]
    fits = len(names) == n_parameters and set(sizes) <= {4.0 * points * len(channels), 4.0 * record}
    if not fits and len(values) != rows * cols * record:
        raise CuriosityError(
            f"{path}: its header contradicts itself (# Parameters (4 byte)={n_parameters} but {len(names)} "
            f"names; Experiment size (bytes)={header.get('Experiment size (bytes)', '')} for {points} points "
            f"of {len(channels)} channels); it is damaged, copy it again"
        )
    grid = np.full((rows * cols, record), np.nan, dtype=np.float32)
    whole = min(len(values) // record, rows * cols)
    grid[:whole] = values[: whole * record].reshape(whole, record)
    if not whole:
        raise CuriosityError(f"{path}: holds no complete point of its {rows} x {cols} grid")
    parameters = {name: grid[:, i].reshape(rows, cols) for i, name in enumerate(names)}
    sweeps = grid[:, n_parameters:].reshape(rows, cols, len(channels), points)
    return GridFile(header, channels, parameters, sweeps, whole)


def _choose(channel: str | None, channels: list[str], path: Path) -> str:
    if channel is None:
        return next((name for name in channels if "[bwd]" not in name), channels[0])
    matching = [name for name in channels if channel in (name, split(name)[0])]
    if not matching:
        raise CuriosityError(f"{path}: no channel '{channel}'; there are {listed(channels)}")
    return matching[0]


def _image(
    image: str | Sequence[str] | None, parameters: dict[str, FloatArray], spectra: FloatArray, path: Path
) -> tuple[FloatArray, list[str]]:
    if image == "mean":
        return spectra.mean(axis=2), ["mean"]
    if image is None:
        labels = [name for name in _TOPOGRAPHY if name in parameters][:1]
        if not labels:
            raise CuriosityError(
                f"{path}: no topography among its parameters; name the image with image=, one of "
                f"{listed(parameters)}, or image='mean' for the mean of each spectrum"
            )
    else:
        labels = names_of(image, parameters)
    unknown = [label for label in labels if label not in parameters]
    if unknown:
        raise CuriosityError(f"{path}: no parameter '{unknown[0]}'; there are {listed(parameters)}")
    return np.stack([parameters[label] for label in labels]), labels


def _in_order(parameters: dict[str, FloatArray], path: Path) -> None:
    """Raises CuriosityError where the points' own X and Y are not those of lines one after the other."""
    if "X (m)" not in parameters or "Y (m)" not in parameters:
        return
    x, y = (parameters[key].astype(np.float64) for key in ("X (m)", "Y (m)"))
    good = np.isfinite(x) & np.isfinite(y)
    if good.sum() < 4 or not (np.ptp(x[good]) or np.ptp(y[good])):
        return
    down, along = np.nonzero(good)
    numbered = np.stack([down, along, np.ones(len(down))], axis=1)
    places = np.stack([x[good], y[good]], axis=1)
    fit = np.linalg.lstsq(numbered, places, rcond=None)[0]
    away = np.hypot(*(places - numbered @ fit).T)
    steps = np.abs(np.diff(x, axis=1)) + np.abs(np.diff(y, axis=1))
    steps = steps[np.isfinite(steps)]
    if len(steps) and np.median(away) > _OFF * np.median(steps):
        raise CuriosityError(
            f"{path}: its points do not lie line by line in one direction (X (m) and Y (m) say so), so they "
            "make no image; open the scan and name this file with spectra=, which places each point"
        )


def _pixel_size(parameters: dict[str, FloatArray], header: dict[str, str]) -> tuple[float, float] | None:
    """Metres between points, from the points' own X and Y, else from the size of the grid.

    A line has the distance of its points in both directions.
    """
    down = along = 0.0
    if "X (m)" in parameters and "Y (m)" in parameters:
        x, y = (parameters[key].astype(np.float64) for key in ("X (m)", "Y (m)"))
        down = float(np.hypot(x[1, 0] - x[0, 0], y[1, 0] - y[0, 0])) if len(x) > 1 else 0.0
        along = float(np.hypot(x[0, 1] - x[0, 0], y[0, 1] - y[0, 0])) if x.shape[1] > 1 else 0.0
    settings = numbers(header.get("Grid settings", ""))
    if not (down > 0 or along > 0) and len(settings) >= 4 and parameters:
        rows, cols = next(iter(parameters.values())).shape
        down = settings[3] / (rows - 1) if rows > 1 else 0.0
        along = settings[2] / (cols - 1) if cols > 1 else 0.0
    down, along = (size if np.isfinite(size) and size > 0 else 0.0 for size in (down, along))
    return (down or along, along or down) if down or along else None
