"""How data come back from the process that read them: JSON and plain arrays in a folder, never pickles."""

from __future__ import annotations

import json
import mmap
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from curiosity_widgets.data import npy
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.data.spectral_image import Axis, Grid, SpectralImage
from curiosity_widgets.errors import CuriosityError, readable

GIGABYTE = 1 << 30
MAPPED = 64 << 20  # bytes: larger arrays stay in their file, of which only what is used is in memory
_ANSWER, _PROGRESS = "answer.json", "progress"
_ARRAYS = ("image", "positions", "spectra", "axis")
_PLAIN = (
    "channels", "channel_units", "spectra_name", "spectra_unit", "pixel_size", "pixel_unit", "name",
    "dropped", "filled", "counts", "assumptions", "outside",
)  # fmt: skip


def write_data(data: SpectralImage, folder: Path) -> dict[str, Any]:
    """Put the arrays of data into the folder; the rest as plain values.

    Raises CuriosityError where the disk has no room for them.
    """
    arrays = {
        "image": data.image,
        "positions": data.positions,
        "spectra": data.spectra,
        "axis": data.axis.values,
    }
    needed = sum(array.nbytes for array in arrays.values())
    if shutil.disk_usage(folder).free < needed:
        raise CuriosityError(
            f"{data.name}: needs {readable_size(needed)} in the folder for temporary files {folder.parent}; "
            "make room there, or name another in the environment variable TMPDIR"
        )
    for name, array in arrays.items():
        note_progress(folder)
        np.save(
            _place(folder, name), np.asarray(array, dtype=array.dtype.newbyteorder("=")), allow_pickle=False
        )
    grid = None if data.grid is None else [data.grid.shape, data.grid.origin, data.grid.step]
    facts = {name: getattr(data, name) for name in _PLAIN}
    return {**facts, "axis": [data.axis.name, data.axis.unit], "grid": grid, "metadata": dict(data.metadata)}


def read_data(facts: Mapping[str, Any], folder: Path) -> SpectralImage:
    """The data that :func:`write_data` put there, checked as all data are."""
    image, positions, spectra, axis = (_array(_place(folder, name)) for name in _ARRAYS)
    values = {name: facts[name] for name in _PLAIN}
    for name in ("channels", "channel_units", "assumptions", "pixel_size"):
        values[name] = None if values[name] is None else tuple(values[name])
    grid = None
    if facts["grid"] is not None:
        (rows, cols), origin, step = facts["grid"]
        grid = Grid((int(rows), int(cols)), (origin[0], origin[1]), (step[0], step[1]))
    return SpectralImage(
        image, positions, spectra, Axis(axis, *facts["axis"]), grid=grid, metadata=facts["metadata"], **values
    )


def write_answer(folder: Path, **answer: Any) -> None:
    """Say that all is there, at once: ``kind`` of the answer and its values, texts cleaned."""
    unfinished = folder / f"{_ANSWER}.unfinished"
    unfinished.write_text(json.dumps(_cleaned(jsonable(answer))), encoding="ascii")
    unfinished.replace(folder / _ANSWER)


def read_answer(folder: Path) -> dict[str, Any] | None:
    """The answer; None where there is none yet."""
    place = folder / _ANSWER
    if not place.exists():
        return None
    answer: dict[str, Any] = json.loads(place.read_text(encoding="ascii"))
    return answer


def note_progress(folder: Path) -> None:
    """Another step is done, which the process that watches sees."""
    with (folder / _PROGRESS).open("ab") as file:
        file.write(b".")


def progress_of(folder: Path) -> int:
    """How many steps are done; 0 before the process looked at its task."""
    try:
        return (folder / _PROGRESS).stat().st_size
    except FileNotFoundError:
        return 0


def readable_size(count: float) -> str:
    """Bytes in words."""
    return f"{count / GIGABYTE:.3g} GB" if count >= GIGABYTE else f"{count / (1 << 20):.3g} MB"


def _place(folder: Path, name: str) -> Path:
    return folder / f"{name}.npy"


def _array(path: Path) -> np.ndarray:
    """An array of the folder; a large one is mapped, and writing into it changes memory only.

    It is no ``np.memmap``: joblib would hand its workers the name of the file, which is gone by then.
    """
    if path.stat().st_size < MAPPED:
        with npy.ONE_AT_A_TIME:
            loaded: np.ndarray = np.load(path, allow_pickle=False)
        return loaded
    with path.open("rb") as file:
        shape, fortran, dtype = npy.read_header(file)
        start, content = file.tell(), mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    order: Any = "F" if fortran else "C"
    return np.ndarray(shape, dtype, memoryview(content), offset=start, order=order)


def _cleaned(value: Any) -> Any:
    """JSON's values with every text as a terminal can take it."""
    if isinstance(value, dict):
        return {readable(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return readable(value) if isinstance(value, str) else value
