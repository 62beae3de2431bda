"""mexpsimu: recorded scanning-probe data behind a simulated microscope's interface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.spectral_image import Axis, Grid
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.instrument import InstrumentSource, Reading
from curiosity_widgets.sources.protocol import Image, SourceInfo, SourceUnavailable


class MexpsimuSource(InstrumentSource):
    """A ``mexpsimu.Microscope``: scans its image, moves its tip, takes its spectra.

    Its spectra may be on a coarser grid than its image; then only those positions can be measured.

    Args:
        microscope: the ``mexpsimu.Microscope``; nothing of mexpsimu is imported.
        channels: which of ``microscope.list_channels()`` to scan; by default all.
        values_name: what the spectra are.
        values_units: their unit.
    """

    def __init__(
        self,
        microscope: Any,
        channels: Sequence[str] | None = None,
        values_name: str = "response",
        values_units: str = "",
    ) -> None:
        super().__init__()
        known = list(microscope.list_channels())
        self._channels = tuple(known if channels is None else channels)
        for name in self._channels:
            if name not in known:
                raise CuriosityError(f"there is no channel '{name}'; there are {', '.join(known)}")
        self._microscope = microscope
        self._values_name, self._values_units = values_name, values_units

    def connect(self) -> SourceInfo:
        """The data set's axis and grid; nothing moves."""
        data = self._microscope.dataset
        if not data.has_spectroscopy:
            raise SourceUnavailable(f"the mexpsimu data set {data.name} has no spectra; choose another")
        rows, cols = data.image_shape
        self.shape = (int(rows), int(cols))
        tip_rows, tip_cols = data.measurement_shape
        self._grid = Grid.spanning((int(tip_rows), int(tip_cols)), self.shape)
        return SourceInfo(
            name=data.name,
            kind="simulator",
            axis=Axis(np.asarray(self._microscope.excitation_waveform, dtype=np.float64), "bias", "V"),
            values_name=self._values_name,
            values_units=self._values_units,
            channels=self._channels,
            positions=None if self._grid == Grid(self.shape) else self._grid.positions,
            repeatable=False,
            extra={"voltage": self._microscope.voltage_source},
        )

    def applies(self) -> dict[str, tuple[float, float] | str | None]:
        """Nothing: the data are recorded. A session still checks their axis."""
        return {"voltage": None, "setpoint": None}

    def scan(self, on_line: Callable[[int, int], None], check: Callable[[], None]) -> Image:
        """The recorded channels, one by one."""
        scanned = {}
        for number, name in enumerate(self._channels):
            check()
            scanned[name] = np.asarray(self._microscope.scan_image(name), dtype=np.float64)
            on_line((number + 1) * self.shape[0], len(self._channels) * self.shape[0])
        size = self._microscope.dataset.scan_size_um
        steps = [max(1, n - 1) for n in self.shape]
        return Image(
            channels=scanned,
            pixel_size=None if size is None else (size * 1e-6 / steps[0], size * 1e-6 / steps[1]),
        )

    def visit(self, row: float, col: float) -> Reading:
        """Move the tip to the grid position nearest to a point, and measure."""
        grid = self._grid
        tip_row, tip_col = (np.array([row, col]) - grid.origin) / grid.step
        reached = self._microscope.move_tip(float(tip_col), float(tip_row), units="px")
        voltage, response = self._microscope.spectroscopy()
        actual: FloatArray = grid.origin + np.array([reached.row, reached.col]) * grid.step
        return Reading(values=response, axis=voltage, actual=(float(actual[0]), float(actual[1])))
