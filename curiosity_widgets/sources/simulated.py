"""A simulated sample under a simulated tip."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.ndimage import map_coordinates

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.readers.options import checked_options
from curiosity_widgets.data.simulated import (
    CHANNEL_UNITS,
    CHANNELS,
    PIXEL,
    SimulatedSample,
    simulated_sample,
)
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.pacing import Pacing, checked_points, scan_lines
from curiosity_widgets.sources.protocol import Image, Measurement, SourceInfo


class SimulatedSource:
    """Measures a :class:`SimulatedSample`, with noise, drift and time per point.

    Give a sample, or the options of :func:`simulated_sample` (``shape``, ``seed``, ``noise``, ``drift``,
    ``dead_area``, ``defects``, …). A point's noise follows from the sample's seed, the point and how often
    it was visited, so the same seed gives the same run in any order of points. Drift does depend on order, as
    on an instrument: ``taken`` measurements have moved the sample. A resumed run reports by :meth:`remember`
    what it has measured already.
    """

    def __init__(
        self, sample: SimulatedSample | None = None, seconds_per_point: float = 0.0, **options: Any
    ) -> None:
        if sample is not None and options:
            raise CuriosityError(
                f"'{next(iter(options))}' is an option of a new sample; give a sample or options"
            )
        options = checked_options(simulated_sample, "simulated sample", options)
        self.sample = simulated_sample(**options) if sample is None else sample
        self.taken = 0
        self._options = None if sample is not None else options
        self._visits: Counter[tuple[float, float]] = Counter()
        self._pacing = Pacing(seconds_per_point)

    def open(self) -> SourceInfo:
        """The loop's axis and the frame; ``name`` is "simulated" where options can make it again."""
        again = self._options is not None and all(
            np.isscalar(v) or isinstance(v, tuple | list) for v in self._options.values()
        )
        return SourceInfo(
            name="simulated" if again else "",
            kind="simulator",
            axis=self.sample.axis,
            values_name="piezoresponse",
            values_units="pm",
            channels=CHANNELS,
            repeatable=True,
            can_reimage=True,
            extra={
                "options": {**(self._options or {}), "seconds_per_point": self._pacing.seconds_per_point}
                if again
                else {}
            },
        )

    def image(
        self, *, on_line: Callable[[int, int], None] | None = None, stop: Callable[[], bool] | None = None
    ) -> Image:
        """The sample's image, drifted as far as the sample. Raises Stopped when it has to end."""
        sample = self.sample
        scan_lines(sample.shape[0], self._pacing, on_line, stop)
        planes = sample.image
        drift = self.taken * np.array(sample.drift)
        if drift.any():
            positions = np.indices(sample.shape) + drift[:, None, None]
            planes = np.stack(
                [map_coordinates(plane, positions, order=1, mode="nearest") for plane in planes]
            )
        return Image(
            channels=dict(zip(CHANNELS, planes, strict=True)),
            units=dict(zip(CHANNELS, CHANNEL_UNITS, strict=True)),
            pixel_size=(PIXEL, PIXEL),
        )

    def measure(self, points: FloatArray, *, stop: Callable[[], bool] | None = None) -> Iterator[Measurement]:
        """Spectra of points (k, 2), one by one.

        Raises OutOfRange at once for a point outside the image, Stopped between points after a stop.
        """
        positions = checked_points(points, self.sample.shape)
        self._pacing.start()
        return self._measure(positions, stop)

    def _measure(self, points: FloatArray, stop: Callable[[], bool] | None) -> Iterator[Measurement]:
        for number, (row, col) in enumerate(points):
            self._pacing.check(stop)
            started = time.time()
            self._pacing.wait()
            point = (float(row), float(col))
            yield Measurement(
                index=number,
                commanded=point,
                values=self._spectrum(point),
                started=started,
                ended=time.time(),
            )

    def _spectrum(self, point: tuple[float, float]) -> FloatArray:
        sample = self.sample
        hit = np.array(point) + self.taken * np.array(sample.drift)
        noise = sample.noise_at(point, self._visits[point], sample.seed)
        self._visits[point] += 1
        self.taken += 1
        spectrum: FloatArray = sample.truth(hit[None])[0] + noise
        return spectrum

    def applies(self) -> dict[str, tuple[float, float] | str | None]:
        """The voltages of its loop; it has no set point."""
        volts = self.sample.axis.values
        return {"voltage": (float(volts.min()), float(volts.max())), "setpoint": None}

    def remember(self, points: FloatArray) -> None:
        """Continue as a source that has measured points (n, 2) and nothing else."""
        self._visits = Counter((float(row), float(col)) for row, col in points)
        self.taken = len(points)

    def truth(self, points: FloatArray) -> FloatArray:
        """Noise-free spectra (k, S) of points (k, 2), only for scoring held-out regions."""
        return self.sample.truth(points)

    def stop(self) -> None:
        """Ends the running call after the current point; any thread."""
        self._pacing.stop()

    def close(self) -> None:
        """Nothing to release."""
        self._pacing.stop()
