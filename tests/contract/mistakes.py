"""This field's favourite mistakes, to be made with any source: the contract must notice each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from curiosity_widgets.sources.protocol import Source, SourceError
from tests.contract.source_contract import Expected, check_source

Turn = Callable[[np.ndarray, np.ndarray], np.ndarray]  # points (k, 2) and the last (row, col) of the frame


class Mistaken:
    """A source whose points or image are turned round, and which does not say so."""

    def __init__(
        self, source: Any, points: Turn = lambda p, last: p, image: Callable[..., np.ndarray] | None = None
    ) -> None:
        self._source, self._points, self._image = source, points, image

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def open(self) -> Any:
        return self._source.open()

    def stop(self) -> None:
        self._source.stop()

    def close(self) -> None:
        self._source.close()

    def image(self, **options: Any) -> Any:
        right = self._source.image(**options)
        turn = self._image
        if turn is None:
            return right
        return replace(right, channels={name: turn(plane) for name, plane in right.channels.items()})

    def measure(self, points: np.ndarray, *, stop: Any = None) -> Any:
        right = np.asarray(points, dtype=float).reshape(-1, 2)
        last = np.array(self._source.image().shape) - 1
        for measurement in self._source.measure(self._points(right, last), stop=stop):
            yield replace(measurement, commanded=tuple(right[measurement.index].tolist()), actual=None)


def clipped(points: np.ndarray, last: np.ndarray) -> np.ndarray:
    return np.clip(points, 0, last)


MISTAKES: dict[str, dict[str, Any]] = {
    "transposed positions": {"points": lambda p, last: clipped(p[:, ::-1], last)},
    "rows from the other end": {"points": lambda p, last: np.stack([last[0] - p[:, 0], p[:, 1]], axis=1)},
    "columns from the other end": {"points": lambda p, last: np.stack([p[:, 0], last[1] - p[:, 1]], axis=1)},
    "shifted by half a pixel": {"points": lambda p, last: clipped(p + 0.5, last)},
    "edges instead of centres": {"points": lambda p, last: clipped(p * (last + 1) / last - 0.4, last)},
    "out of range is clamped": {"points": clipped},
    "transposed image": {"image": np.transpose},
    "image upside down": {"image": np.flipud},
    "image mirrored": {"image": np.fliplr},
}


def check_mistakes(make: Callable[[], Source], expected: Expected, mistake: str) -> None:
    """The contract fails a source with this mistake, and passes the same wrapper without one."""
    with pytest.raises((AssertionError, pytest.fail.Exception, SourceError)):
        check_source(lambda: Mistaken(make(), **MISTAKES[mistake]), expected)
