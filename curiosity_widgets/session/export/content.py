"""What an exported run holds, whatever the format."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Prediction
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

PREDICTED = "predicted spectra"  # what they are called in files whose datasets have names
_SPARSE = 4  # cells of a grid for every candidate: with more, positions are no grid


class HasRun(Protocol):
    """A session or a run file."""

    @property
    def info(self) -> RunInfo | None:
        """The fixed facts."""

    @property
    def snapshot(self) -> Snapshot:
        """The latest moment."""


@dataclass(frozen=True, eq=False)
class Content:
    """A run's measured spectra (n, S), their positions (n, 2) in pixels (row, col), and the rest."""

    info: RunInfo
    positions: FloatArray
    spectra: FloatArray
    flags: tuple[str, ...]  # (n,) why each was not learned from; empty where it was
    quality: FloatArray | None  # (n,) 0 to 1, NaN where not known; None: nothing rates them
    maps: Mapping[str, FloatArray]  # (H, W) by name, NaN where unknown
    curve: tuple[dict[str, Any], ...]
    provenance: dict[str, Any]
    prediction: Prediction | None = None  # of all candidates, after the last training; None before it

    @property
    def title(self) -> str:
        """What the file is about, in words."""
        return f"curiosity run on {self.info.data or 'unnamed data'}"

    @property
    def spacing(self) -> tuple[float, float]:
        """Distance of neighbouring pixels (row, col) in :attr:`unit`."""
        return self.info.pixel_size or (1.0, 1.0)

    @property
    def unit(self) -> str:
        """Of positions along the axes: of length, or pixels."""
        return self.info.pixel_unit if self.info.pixel_size else "px"

    def axes(self) -> tuple[FloatArray, FloatArray]:
        """Positions of the image's rows and columns in :attr:`unit`."""
        _, height, width = self.info.image.shape
        return np.arange(height) * self.spacing[0], np.arange(width) * self.spacing[1]

    def cube(self, where: str) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Spectra (rows, cols, S), NaN where none was measured, and the positions of rows and columns in
        :attr:`unit`: of the image's pixels, or of the coarser grid on which was measured.

        Raises CuriosityError where the positions are no grid.
        """
        rows, cols = self._lines(where)
        laid = _laid(rows, cols, self.positions, self.spectra)
        return laid, rows * self.spacing[0], cols * self.spacing[1]

    def predicted(self) -> FloatArray | None:
        """The predicted spectra (N, S) of all candidates as float32; None before the first training, and
        where patches are predicted from spectra."""
        if self.prediction is None:
            return None
        everywhere = np.arange(len(self.info.candidates))
        return np.asarray(self.prediction.spectra(everywhere), dtype=np.float32)

    def predicted_cube(self, where: str) -> FloatArray | None:
        """The predicted spectra (rows, cols, S) on the grid of :meth:`cube`, NaN where no candidate is."""
        spectra = self.predicted()
        if spectra is None:
            return None
        return _laid(*self._lines(where), self.info.candidates.positions, spectra)

    def _lines(self, where: str) -> tuple[FloatArray, FloatArray]:
        """Rows and columns of the grid in pixels."""
        height, width = self.info.candidates.shape
        candidates = self.info.candidates.positions
        pixels = (
            bool((candidates == np.rint(candidates)).all()) and len(candidates) * _SPARSE >= height * width
        )
        rows, cols = (np.arange(n, dtype=float) for n in (height, width))
        if not pixels:
            rows, cols = (np.unique(candidates[:, i]) for i in (0, 1))
            if len(rows) * len(cols) > _SPARSE * len(candidates):
                raise CuriosityError(
                    f"{where}: the spectra were measured at scattered positions, which this format cannot "
                    "hold; export to npz, nexus or csv"
                )
        return rows, cols


def _laid(rows: FloatArray, cols: FloatArray, positions: FloatArray, spectra: FloatArray) -> FloatArray:
    found = np.full((len(rows), len(cols), spectra.shape[1]), np.nan, dtype=spectra.dtype)
    at = [np.searchsorted(along, positions[:, i]) for i, along in enumerate((rows, cols))]
    found[at[0], at[1]] = spectra
    return found


def labels(names: Iterable[str], taken: Collection[str] = ()) -> list[str]:
    """Names as HDF5 takes them for groups and datasets, each once and none of those that are ``taken``."""
    found: list[str] = []
    for name in names:
        plain = name.replace("/", "_").replace("\0", "")
        plain = plain if plain.strip(".") else f"_{plain}"
        used = {*found, *taken}
        free = (plain, *(f"{plain}_{number}" for number in range(2, len(used) + 3)))
        found.append(next(candidate for candidate in free if candidate not in used))
    return found


def content_of(run: HasRun) -> Content:
    """What a run measured and learned. Raises CuriosityError where it has no spectrum yet."""
    info, snapshot = run.info, run.snapshot
    if info is None or not len(snapshot.measured):
        raise CuriosityError("the run has no spectrum yet; there is nothing to export")
    positions = info.candidates.positions_of(snapshot.measured_index)
    _, last = np.unique(snapshot.measured_index[::-1], return_index=True)
    keep = np.sort(len(positions) - 1 - last)  # of a position that was measured again, the latest
    flags = tuple(snapshot.left_out.get(int(number), "") for number in keep)
    quality = None if snapshot.quality is None else snapshot.quality[keep]
    return Content(
        info,
        np.asarray(positions[keep], dtype=np.float64),
        np.asarray(snapshot.spectra[keep], dtype=np.float64),
        flags,
        quality,
        {name: np.asarray(values, dtype=np.float64) for name, values in snapshot.maps.items()},
        tuple(jsonable(dict(entry)) for entry in snapshot.curve),
        {
            "program": "curiosity-widgets",
            "version": info.version,
            "data": info.data,
            "kind": info.kind,
            "workflow": info.workflow,
            "target": info.target,
            "seed": info.seed,
            "patch": info.patch,
            "initial": info.initial,
            "settings": jsonable(vars(snapshot.settings)) if snapshot.settings else None,
            "quality": None if quality is None else jsonable(quality.tolist()),
            "order": snapshot.measured.tolist(),
            "seconds": snapshot.seconds,
            "assumptions": list(info.assumptions),
            "predicted_after_training": snapshot.shown.step,
        },
        prediction=snapshot.prediction if info.target == "im2spec" else None,
    )
