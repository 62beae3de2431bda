"""Recorded data, measured again point by point as if it were an instrument."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.readers import open_data
from curiosity_widgets.data.readers.objects import from_objects
from curiosity_widgets.data.readers.options import checked_options
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.pacing import Pacing, checked_points, scan_lines
from curiosity_widgets.sources.protocol import Image, Measurement, OutOfRange, SourceInfo


class ReplaySource:
    """A source that returns what was recorded.

    ``data`` is the path of a file, the name of a public data set, a SpectralImage, or an object in memory:
    a HyperSpy signal, a sidpy Dataset, an xarray DataArray or a NumPy array, with its image in ``image=``.
    ``options`` go to ``cw.open_data``, for objects to :func:`..readers.objects.from_objects`.
    ``seconds_per_point`` is how long every point takes, as at an instrument.
    Raises CuriosityError where the data cannot be read.
    """

    def __init__(
        self,
        data: SpectralImage | str | os.PathLike[str] | Any,
        seconds_per_point: float = 0.0,
        **options: Any,
    ) -> None:
        if isinstance(data, SpectralImage):
            if options:
                raise CuriosityError(
                    f"option '{next(iter(options))}' needs a file or a name, not loaded data"
                )
            self.spectral_image = data
        elif isinstance(data, str | os.PathLike):
            self.spectral_image = open_data(data, **options)
        else:
            self.spectral_image = from_objects(
                data, **checked_options(from_objects, "data", options, leave=1)
            )
        self._pacing = Pacing(seconds_per_point)

    def open(self) -> SourceInfo:
        """What can be measured; nothing is connected."""
        data = self.spectral_image
        height, width = data.shape
        allowed = None
        if data.every_pixel and len(data) < height * width:
            allowed = np.zeros(data.shape, dtype=bool)
            rows, cols = data.positions.astype(np.int64).T
            allowed[rows, cols] = True
        return SourceInfo(
            name=data.name,
            kind="replay",
            axis=data.axis,
            values_name=data.spectra_name,
            values_units=data.spectra_unit,
            channels=data.channels,
            allowed=allowed,
            positions=None if data.every_pixel else data.positions,
            repeatable=False,
            extra={
                "options": {
                    **dict(data.metadata.get("open_options", {})),
                    "seconds_per_point": self._pacing.seconds_per_point,
                },
                "dropped": data.dropped,
                "filled": data.filled,
                "outside": data.outside,
                "counts": data.counts,
                "assumptions": list(data.assumptions),
            },
        )

    def image(
        self, *, on_line: Callable[[int, int], None] | None = None, stop: Callable[[], bool] | None = None
    ) -> Image:
        """The recorded image. Raises Stopped after a stop."""
        data = self.spectral_image
        scan_lines(data.shape[0], self._pacing, on_line, stop)
        return Image(
            channels=dict(zip(data.channels, data.image, strict=True)),
            units=dict(zip(data.channels, data.channel_units, strict=True)),
            pixel_size=data.pixel_size,
            pixel_unit=data.pixel_unit,
            file=data.name or None,
        )

    def measure(self, points: FloatArray, *, stop: Callable[[], bool] | None = None) -> Iterator[Measurement]:
        """The recorded spectra of points (k, 2), one by one.

        Raises OutOfRange at once for a point outside the image or where nothing was recorded, Stopped
        between points after a stop.
        """
        data = self.spectral_image
        points = checked_points(points, data.shape)
        index = data.index_at(points)
        if (index < 0).any():
            row, col = points[index < 0][0]
            raise OutOfRange(
                f"no spectrum was recorded at ({row:g}, {col:g}); measure at one of the recorded"
            )
        self._pacing.start()
        return self._measure(points, index, stop)

    def _measure(
        self, points: FloatArray, index: Any, stop: Callable[[], bool] | None
    ) -> Iterator[Measurement]:
        data = self.spectral_image
        for number, ((row, col), spectrum) in enumerate(zip(points, index, strict=True)):
            self._pacing.check(stop)
            started = time.time()
            self._pacing.wait()
            actual = data.positions[spectrum]
            yield Measurement(
                index=number,
                commanded=(float(row), float(col)),
                values=np.array(data.spectra[spectrum]),
                actual=(float(actual[0]), float(actual[1])),
                started=started,
                ended=time.time(),
            )

    def truth(self, points: FloatArray) -> FloatArray | None:
        """Recorded spectra (k, S) of points (k, 2), only for scoring held-out regions.

        None where one of the points has no spectrum.
        """
        index = self.spectral_image.index_at(points)
        if (index < 0).any():
            return None
        spectra: FloatArray = self.spectral_image.spectra[index]
        return spectra

    def stop(self) -> None:
        """Ends the running call after the current point; any thread."""
        self._pacing.stop()

    def close(self) -> None:
        """Nothing to release."""
        self._pacing.stop()
