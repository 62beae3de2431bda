"""``.3ds``: grid spectroscopy of Nanonis controllers, finished or not.

A header of lines ``key=value`` ends with ``:HEADER_END:``; then, point by point and line by line, big-endian
32-bit floats: the point's parameters, and each channel's sweep.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.spectral_image import Axis, SpectralImage
from curiosity_widgets.errors import CuriosityError

_END = b":HEADER_END:"
_TOPOGRAPHY = ("Scan:Z (m)", "Z (m)")


def read(
    path: Path,
    *,
    channel: str | None = None,
    image: str | Sequence[str] | None = None,
    axis: str | None = None,
) -> SpectralImage:
    """Spectra of one ``channel`` (by default the first that is no backward sweep) on the topography.

    ``image`` names one or more parameters of the points instead of the topography ("Scan:Current (A)"), or
    "mean" for the mean of each spectrum. ``axis`` names a channel that holds the axis (by default the
    sweep signal's own channel if there is one, else the line from Sweep Start to Sweep End). Points that
    were not measured are left out.
    """
    content = path.read_bytes()
    end = content.find(_END)
    if end < 0:
        raise CuriosityError(
            f"{path}: no '{_END.decode()}' line; not a Nanonis grid, or cut off in its header"
        )
    header = _header(content[:end].decode("latin-1"))
    start = content.index(b"\n", end) + 1 if b"\n" in content[end : end + 20] else end + len(_END)
    try:
        cols, rows = (int(n) for n in header["Grid dim"].split("x"))
        points, n_parameters = int(header["Points"]), int(header["# Parameters (4 byte)"])
    except (KeyError, ValueError) as error:
        raise CuriosityError(
            f"{path}: header lacks a readable field ({error}); not a Nanonis grid"
        ) from error
    channels = _names(header.get("Channels", ""))
    names = (_names(header.get("Fixed parameters", "")) + _names(header.get("Experiment parameters", "")))[
        :n_parameters
    ]
    record = n_parameters + points * len(channels)
    if min(rows, cols, points, len(channels)) < 1:
        raise CuriosityError(f"{path}: header describes an empty grid ({rows} x {cols}, {points} points)")
    values = np.frombuffer(content, dtype=">f4", offset=start, count=(len(content) - start) // 4)
    grid = np.full((rows * cols, record), np.nan, dtype=np.float32)
    whole = min(len(values) // record, rows * cols)
    grid[:whole] = values[: whole * record].reshape(whole, record)
    if not whole:
        raise CuriosityError(f"{path}: holds no complete point of its {rows} x {cols} grid")
    parameters = {name: grid[:, i].reshape(rows, cols) for i, name in enumerate(names)}
    sweeps = grid[:, n_parameters:].reshape(rows, cols, len(channels), points)
    chosen = _choose(channel, channels, path)
    name, unit = _split(chosen)
    spectra = sweeps[:, :, channels.index(chosen)]
    picture, labels = _image(image, parameters, spectra, path)
    return SpectralImage.from_grid(
        picture,
        spectra,
        _axis(axis, header, channels, sweeps, parameters, path),
        channels=tuple(_split(label)[0] for label in labels),
        channel_units=tuple(_split(label)[1] for label in labels),
        spectra_name=name,
        spectra_unit=unit,
        pixel_size=_pixel_size(parameters, header),
        name=str(path),
        metadata={
            "channels_in_file": channels,
            "parameters_in_file": names,
            "points_measured": whole,
            "comment": header.get("Comment", ""),
        },
    )


def _header(text: str) -> dict[str, str]:
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {key.strip(): value.strip().strip('"').strip() for key, value in pairs}


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(";") if name.strip()]


def _split(label: str) -> tuple[str, str]:
    """Name and unit of "Current (A)"."""
    name, bracket, unit = label.rpartition(" (")
    return (name, unit.rstrip(")")) if bracket else (label, "")


def _choose(channel: str | None, channels: list[str], path: Path) -> str:
    if channel is None:
        return next((name for name in channels if "[bwd]" not in name), channels[0])
    matching = [name for name in channels if channel in (name, _split(name)[0])]
    if not matching:
        raise CuriosityError(f"{path}: no channel '{channel}'; there are {', '.join(channels)}")
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
                f"{', '.join(parameters)}, or image='mean' for the mean of each spectrum"
            )
    else:
        labels = [image] if isinstance(image, str) else list(image)
    unknown = [label for label in labels if label not in parameters]
    if unknown:
        raise CuriosityError(f"{path}: no parameter '{unknown[0]}'; there are {', '.join(parameters)}")
    return np.stack([parameters[label] for label in labels]), labels


def _axis(
    axis: str | None,
    header: dict[str, str],
    channels: list[str],
    sweeps: FloatArray,
    parameters: dict[str, FloatArray],
    path: Path,
) -> Axis:
    """The swept values of the first point, the same for all."""
    signal = header.get("Sweep Signal", "")
    name, unit = _split(signal)
    source = axis if axis is not None else (signal if signal in channels else None)
    if source is not None:
        label = _choose(source, channels, path)
        return Axis(sweeps[0, 0, channels.index(label)].astype(np.float64), *_split(label))
    points = sweeps.shape[3]
    linear = header.get("Filetype", "Linear") == "Linear"
    if linear and "Sweep Start" in parameters and "Sweep End" in parameters:
        first, last = (float(parameters[key].flat[0]) for key in ("Sweep Start", "Sweep End"))
        return Axis(np.linspace(first, last, points), name or "sweep", unit)
    return Axis(np.arange(points, dtype=float), "sweep step", "")


def _pixel_size(parameters: dict[str, FloatArray], header: dict[str, str]) -> tuple[float, float] | None:
    """Metres between points, from the points' own X and Y, else from the size of the grid."""
    if "X (m)" in parameters and "Y (m)" in parameters:
        x, y = (parameters[key].astype(np.float64) for key in ("X (m)", "Y (m)"))
        if min(x.shape) > 1:
            down = float(np.hypot(x[1, 0] - x[0, 0], y[1, 0] - y[0, 0]))
            along = float(np.hypot(x[0, 1] - x[0, 0], y[0, 1] - y[0, 0]))
            if down > 0 and along > 0:
                return down, along
    settings = header.get("Grid settings", "").split(";")
    rows_cols = next(iter(parameters.values())).shape if parameters else None
    if len(settings) < 4 or rows_cols is None:
        return None
    try:
        width, height = float(settings[2]), float(settings[3])
    except ValueError:
        return None
    sizes = height / max(1, rows_cols[0] - 1), width / max(1, rows_cols[1] - 1)
    return sizes if min(sizes) > 0 else None
