"""``.dat``: single spectra of Nanonis controllers, and grids (``.3ds``) as spectra with places.

A ``.dat`` holds lines of key, tab, value, then ``[DATA]``, then the names of its columns and their values.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.pairing.frames import Points
from curiosity_widgets.data.pairing.text import listed
from curiosity_widgets.data.readers.nanonis import grid
from curiosity_widgets.data.readers.nanonis.header import decoded, numbers, split, with_points
from curiosity_widgets.data.spectral_image import Axis, SpectralImage
from curiosity_widgets.errors import CuriosityError

_SAME = 0.15  # of a step: sweeps that differ more are not on one axis


def read(path: Path) -> SpectralImage:
    """A single spectrum: raises CuriosityError that names how to give image and the others."""
    _loaded(path)
    raise CuriosityError(
        f"{path}: is one spectrum without an image; open the image and name the spectra with spectra=, e.g. "
        "cw.open_source('topo.sxm', spectra=['a.dat', 'b.dat'])"
    )


def read_points(paths: Sequence[Path], *, channel: str | None = None) -> Points:
    """Single spectra of one ``channel``, by default the first that is no backward sweep; the axis is their
    first column. Raises CuriosityError where they have no position or not one axis.
    """
    loaded = [_loaded(path) for path in paths]
    first_names, first = loaded[0][1], loaded[0][2]
    axis: FloatArray = first[:, 0]
    step = float(np.median(np.abs(np.diff(axis)))) if len(axis) > 1 else 0.0
    chosen = _choose(channel, first_names, paths[0])
    places: list[tuple[float, float]] = []
    spectra: list[FloatArray] = []
    for path, (header, names, values) in zip(paths, loaded, strict=True):
        if chosen not in names or names[0] != first_names[0]:
            raise CuriosityError(
                f"{path}: has no column '{chosen}' over '{first_names[0]}' as {paths[0]} has"
            )
        if len(values) != len(axis) or np.abs(values[:, 0] - axis).max() > _SAME * step:
            raise CuriosityError(f"{path}: was swept over other values than {paths[0]}; open them apart")
        try:
            places.append((numbers(header["X (m)"])[0], numbers(header["Y (m)"])[0]))
        except (KeyError, IndexError) as error:
            raise CuriosityError(f"{path}: has no position (X (m), Y (m)) in its header") from error
        spectra.append(values[:, names.index(chosen)])
    name, unit = split(chosen)
    label, axis_unit = split(first_names[0])
    return Points(
        np.stack(spectra),
        np.asarray(places, dtype=np.float64),
        Axis(axis, label, axis_unit),
        spectra_name=name,
        spectra_unit=unit,
        name=str(paths[0]) if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more",
    )


def read_grid_points(
    path: Path, *, channel: str | None = None, axis: str | None = None, steps: int | None = None
) -> Points:
    """The spectra of a ``.3ds`` grid at the points' own X and Y, else where the grid's frame puts them.

    Options as in :func:`..grid.read`.
    """
    file = grid.load(path)
    data = grid.spectra_of(file, path, channel=channel, axis=axis, steps=steps)
    rows, cols = file.sweeps.shape[:2]
    said = data.assumptions
    if "X (m)" in file.parameters and "Y (m)" in file.parameters:
        x, y = (file.parameters[key].astype(np.float64).reshape(-1) for key in ("X (m)", "Y (m)"))
        places: FloatArray = np.stack([x, y], axis=1)
    else:
        places = _settings_places(file.header, (rows, cols), path)
        said = (*said, "the points have no X and Y: placed by the grid's frame, the first line lowest")
    return Points(
        data.spectra,
        places,
        data.axis,
        spectra_name=data.name,
        spectra_unit=data.unit,
        shape=(rows, cols),
        name=str(path),
        assumptions=said,
        metadata={"channels_in_file": file.channels},
    )


def _settings_places(header: dict[str, str], shape: tuple[int, int], path: Path) -> FloatArray:
    """Places (n, 2) of a grid by its centre, size and angle (clockwise); the outer ones lie on its edge."""
    settings = numbers(header.get("Grid settings", ""))
    if len(settings) < 4:
        raise CuriosityError(
            f"{path}: neither its points nor its header say where they lie (no 'Grid settings')"
        )
    angle = np.deg2rad(settings[4] if len(settings) > 4 else 0.0)
    across, up = (
        np.linspace(-size / 2, size / 2, n) if n > 1 else np.zeros(1)
        for size, n in zip(settings[2:4], shape[::-1], strict=True)
    )
    along, upward = np.meshgrid(across, up)
    x = settings[0] + along * np.cos(angle) + upward * np.sin(angle)
    y = settings[1] - along * np.sin(angle) + upward * np.cos(angle)
    return np.stack([x.reshape(-1), y.reshape(-1)], axis=1)


def _loaded(path: Path) -> tuple[dict[str, str], list[str], FloatArray]:
    """Header, names of the columns, and values (S, columns)."""
    head, mark, body = decoded(path.read_bytes()).partition("[DATA]")
    lines = [line for line in body.splitlines() if line.strip()]
    if not mark or len(lines) < 2:
        raise CuriosityError(f"{path}: no '[DATA]' with values; not a Nanonis spectrum, or cut off")
    names = [name.strip() for name in lines[0].split("\t") if name.strip()]
    try:
        rows = [[float(with_points(word)) for word in line.split("\t")[: len(names)]] for line in lines[1:]]
        values: FloatArray = np.array(rows)
    except ValueError as error:
        raise CuriosityError(f"{path}: holds a value that is no number ({error}); copy it again") from error
    if values.ndim != 2 or values.shape[1] != len(names) or len(names) < 2:
        raise CuriosityError(
            f"{path}: its lines do not have the {len(names)} columns that it names; copy it again"
        )
    pairs = (line.split("\t") for line in head.splitlines() if "\t" in line)
    return {pair[0].strip(): pair[1].strip() for pair in pairs}, names, values


def _choose(channel: str | None, names: list[str], path: Path) -> str:
    columns = names[1:]
    if channel is None:
        return next((name for name in columns if "[bwd]" not in name), columns[0])
    matching = [name for name in columns if channel in (name, split(name)[0])]
    if not matching:
        raise CuriosityError(f"{path}: no channel '{channel}'; there are {listed(columns)}")
    return matching[0]
