"""What an exported run holds, whatever the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.plain import jsonable
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

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
    maps: Mapping[str, FloatArray]  # (H, W) by name, NaN where unknown
    curve: tuple[dict[str, Any], ...]
    provenance: dict[str, Any]

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
        found = np.full((len(rows), len(cols), self.spectra.shape[1]), np.nan)
        at = [np.searchsorted(along, self.positions[:, i]) for i, along in enumerate((rows, cols))]
        found[at[0], at[1]] = self.spectra
        return found, rows * self.spacing[0], cols * self.spacing[1]


def content_of(run: HasRun) -> Content:
    """What a run measured and learned. Raises CuriosityError where it has no spectrum yet."""
    info, snapshot = run.info, run.snapshot
    if info is None or not len(snapshot.measured):
        raise CuriosityError("the run has no spectrum yet; there is nothing to export")
    positions = info.candidates.positions[snapshot.measured_index]
    _, last = np.unique(snapshot.measured_index[::-1], return_index=True)
    keep = np.sort(len(positions) - 1 - last)  # of a position that was measured again, the latest
    return Content(
        info,
        np.asarray(positions[keep], dtype=np.float64),
        np.asarray(snapshot.spectra[keep], dtype=np.float64),
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
            "order": snapshot.measured.tolist(),
            "seconds": snapshot.seconds,
            "assumptions": list(info.assumptions),
        },
    )
