"""Mistakes that any source can be made to make: the contract must notice each of them.

A test of one's own source may run them too: ``check_source_mistake(make, expected, name)`` for every name in
``SOURCE_MISTAKES``. Where one is not noticed, the sample is too symmetric.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.sources.protocol import Image, Measurement, Source, SourceError, SourceInfo
from curiosity_widgets.testing.source_contract import ExpectedSample, check_source

Move = Callable[[FloatArray, FloatArray], FloatArray]  # points (k, 2), last (row, col) of the frame -> points
Turn = Callable[[FloatArray], FloatArray]  # a channel (H, W) -> another


def _as_asked(points: FloatArray, last: FloatArray) -> FloatArray:
    return points


def _as_scanned(channel: FloatArray) -> FloatArray:
    return channel


@dataclass(frozen=True)
class SourceMistake:
    """Where the source measures instead, and how it turns its image. Without either: no mistake."""

    points: Move = _as_asked
    image: Turn = _as_scanned


class MistakenSource:
    """A source that makes a mistake and does not report it."""

    def __init__(self, source: Source, mistake: SourceMistake) -> None:
        self._source, self._mistake = source, mistake

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def open(self) -> SourceInfo:
        """Open the source underneath."""
        return self._source.open()

    def image(self, **options: Any) -> Image:
        """The image, turned."""
        image = self._source.image(**options)
        turned = {name: self._mistake.image(channel) for name, channel in image.channels.items()}
        return replace(image, channels=turned)

    def measure(self, points: FloatArray, *, stop: Callable[[], bool] | None = None) -> Iterator[Measurement]:
        """Measure elsewhere, and report the positions asked for."""
        asked = np.asarray(points, dtype=float).reshape(-1, 2)
        last = np.array(self._source.image().shape, dtype=float) - 1
        for measurement in self._source.measure(self._mistake.points(asked, last), stop=stop):
            row, col = asked[measurement.index].tolist()
            yield replace(measurement, commanded=(row, col), actual=None)

    def stop(self) -> None:
        """Stop the source underneath."""
        self._source.stop()

    def close(self) -> None:
        """Close the source underneath."""
        self._source.close()


def _clipped(points: FloatArray, last: FloatArray) -> FloatArray:
    inside: FloatArray = np.clip(points, 0, last)
    return inside


SOURCE_MISTAKES: dict[str, SourceMistake] = {
    "transposed positions": SourceMistake(points=lambda p, last: _clipped(p[:, ::-1], last)),
    "rows from the other end": SourceMistake(
        points=lambda p, last: np.stack([last[0] - p[:, 0], p[:, 1]], axis=1)
    ),
    "columns from the other end": SourceMistake(
        points=lambda p, last: np.stack([p[:, 0], last[1] - p[:, 1]], axis=1)
    ),
    "shifted by half a pixel": SourceMistake(points=lambda p, last: _clipped(p + 0.5, last)),
    "edges instead of centres": SourceMistake(
        points=lambda p, last: _clipped(p * (last + 1) / last - 0.4, last)
    ),
    "positions outside are clamped": SourceMistake(points=_clipped),
    "transposed image": SourceMistake(image=np.transpose),
    "image upside down": SourceMistake(image=np.flipud),
    "image mirrored": SourceMistake(image=np.fliplr),
}


def check_source_mistake(make: Callable[[], Source], expected: ExpectedSample, mistake: str) -> None:
    """The contract fails this source with the mistake, one of ``SOURCE_MISTAKES``.

    Raises AssertionError where the contract does not notice it: the sample is too symmetric then.
    """
    try:
        check_source(lambda: MistakenSource(make(), SOURCE_MISTAKES[mistake]), expected)
    except (AssertionError, SourceError):
        return
    raise AssertionError(f"the contract does not notice the mistake '{mistake}'")
