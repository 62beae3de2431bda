"""The contract of every Source, to be run on each of them: ``check_source(make, expected)``.

``make`` gives a fresh source of one sample; ``expected`` says what that sample is. Both must be non-square
and non-symmetric, so that a source that transposes, flips or shifts fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from curiosity_widgets.sources.protocol import Measurement, OutOfRange, Source, Stopped


@dataclass(frozen=True)
class Expected:
    """What a source must give: channels (H, W) by name, and the spectra (k, S) at points (k, 2)."""

    channels: dict[str, np.ndarray]
    spectra: Callable[[np.ndarray], np.ndarray]
    landmark: tuple[int, int]  # (row, col) of a pixel that differs from all others
    tolerance: float = 0.0  # of a spectrum's values, for sources with noise
    square: bool = False  # the instrument scans squares only; the sample is then all the less symmetric

    @property
    def shape(self) -> tuple[int, int]:
        return next(iter(self.channels.values())).shape


def check_source(make: Callable[[], Source], expected: Expected) -> None:
    """All clauses of the contract, each on a fresh source."""
    for clause in CLAUSES:
        source = make()
        try:
            clause(source, expected)
        finally:
            source.close()


def is_a_source(source: Source, expected: Expected) -> None:
    assert isinstance(source, Source)


def opens_twice_alike(source: Source, expected: Expected) -> None:
    first, second = source.open(), source.open()
    assert first.name == second.name
    np.testing.assert_array_equal(first.axis.values, second.axis.values)
    assert first.kind in ("instrument", "simulator", "replay")
    assert set(first.channels) == set(expected.channels)


def image_has_its_shape_and_order(source: Source, expected: Expected) -> None:
    height, width = expected.shape
    assert height != width or expected.square, "the contract needs a sample that is not square"
    info = source.open()
    image = source.image()
    assert image.shape == (height, width)
    assert set(image.channels) == set(info.channels)
    for name, channel in expected.channels.items():
        np.testing.assert_allclose(image.channels[name], channel)
    first = next(iter(expected.channels))
    assert image.channels[first][expected.landmark] == expected.channels[first][expected.landmark]


def image_tells_of_its_lines(source: Source, expected: Expected) -> None:
    source.open()
    lines: list[tuple[int, int]] = []
    source.image(on_line=lambda done, total: lines.append((done, total)))
    assert lines
    assert lines == sorted(lines)
    assert lines[-1][0] == lines[-1][1]


def image_can_be_stopped(source: Source, expected: Expected) -> None:
    source.open()
    with pytest.raises(Stopped):
        source.image(stop=lambda: True)


def spectra_belong_to_their_positions(source: Source, expected: Expected) -> None:
    source.open()
    points = _points(source, expected)
    taken = list(source.measure(points))
    assert [m.index for m in taken] == list(range(len(points)))
    assert [m.commanded for m in taken] == [tuple(p) for p in points.tolist()]
    got, wanted = np.stack([m.values for m in taken]), expected.spectra(points)
    np.testing.assert_allclose(got, wanted, atol=expected.tolerance, rtol=1e-6)
    for measurement in taken:
        if measurement.actual is not None:
            assert np.abs(np.subtract(measurement.actual, measurement.commanded)).max() <= 0.5 + 1e-9
        assert measurement.started <= measurement.ended


def neighbours_can_be_told_apart(source: Source, expected: Expected) -> None:
    """A condition on the sample: a shift by half a pixel or a mirror image would be seen."""
    row, col = expected.landmark
    around = expected.spectra(
        np.array([[row, col], [row + 1, col], [row, col + 1], [row + 0.5, col + 0.5]], dtype=float)
    )
    gaps = np.abs(around[1:] - around[0]).max(axis=1)
    assert (gaps > 4 * expected.tolerance).all(), "spectra of neighbours are too alike for this contract"


def axis_and_length_stay(source: Source, expected: Expected) -> None:
    info = source.open()
    for measurement in source.measure(_points(source, expected)[:3]):
        assert measurement.values.shape == info.axis.values.shape
        assert np.isfinite(measurement.values).all()
    np.testing.assert_array_equal(source.open().axis.values, info.axis.values)


def measures_one_by_one(source: Source, expected: Expected) -> None:
    source.open()
    asked: list[int] = []
    points = _points(source, expected)[:3]

    def stop() -> bool:
        asked.append(len(asked))
        return False

    running = source.measure(points, stop=stop)
    assert isinstance(next(running), Measurement)
    before = len(asked)
    assert before <= 1 + len(points), "asked to stop before the point, not all through the batch"
    next(running)
    assert len(asked) > before, "`stop` must be asked between points"
    assert len(list(running)) == 1


def range_is_refused_before_any_motion(source: Source, expected: Expected) -> None:
    source.open()
    height, width = expected.shape
    good = _points(source, expected)[0]
    for bad in [(-1, 0), (0, -1), (height, 0), (0, width), (np.nan, 0), (0, np.inf), (width - 1, 0)]:
        if bad[0] == width - 1 and width - 1 < height:
            continue  # a wide image only: the column's range must not be taken for the row's
        taken: list[Measurement] = []
        with pytest.raises(OutOfRange):
            _collect(source, np.array([good, bad], dtype=float), taken)
        assert not taken, "every point is checked before the first is measured"


def stops_between_points(source: Source, expected: Expected) -> None:
    source.open()
    points = _points(source, expected)
    running = source.measure(points)
    next(running)
    source.stop()
    with pytest.raises(Stopped):
        next(running)
    taken: list[Measurement] = []
    with pytest.raises(Stopped):
        _collect(source, points, taken, stop=lambda: len(taken) >= 2)
    assert len(taken) == 2


def a_stopped_source_goes_on_when_asked_again(source: Source, expected: Expected) -> None:
    source.open()
    source.stop()
    assert len(list(source.measure(_points(source, expected)[:2]))) == 2


def nothing_to_measure_is_no_error(source: Source, expected: Expected) -> None:
    source.open()
    assert list(source.measure(np.empty((0, 2)))) == []


def closes_twice_and_opens_again(source: Source, expected: Expected) -> None:
    source.close()
    source.open()
    source.close()
    source.close()
    source.open()
    assert len(list(source.measure(_points(source, expected)[:1]))) == 1


def _collect(
    source: Source,
    points: np.ndarray,
    taken: list[Measurement],
    stop: Callable[[], bool] | None = None,
) -> None:
    """Measures into ``taken``, point by point, so that what came before an error is known."""
    for measurement in source.measure(points, stop=stop):
        taken.append(measurement)


def _points(source: Source, expected: Expected) -> np.ndarray:
    """The landmark, the corners and some others; where a source lists its positions, some of those."""
    info = source.open()
    if info.positions is not None:
        landmark = np.array([expected.landmark], dtype=float)
        others = info.positions[np.abs(info.positions - landmark).max(axis=1) > 0]
        return np.concatenate([landmark, others[:7]])
    height, width = expected.shape
    corners = [(0, 0), (0, width - 1), (height - 1, 0), (height - 1, width - 1)]
    rng = np.random.default_rng(0)
    others = [(int(rng.integers(height)), int(rng.integers(width))) for _ in range(6)]
    return np.array(list(dict.fromkeys([expected.landmark, *corners, *others])), dtype=float)


CLAUSES = (
    is_a_source,
    opens_twice_alike,
    image_has_its_shape_and_order,
    image_tells_of_its_lines,
    image_can_be_stopped,
    neighbours_can_be_told_apart,
    spectra_belong_to_their_positions,
    axis_and_length_stay,
    measures_one_by_one,
    range_is_refused_before_any_motion,
    stops_between_points,
    a_stopped_source_goes_on_when_asked_again,
    nothing_to_measure_is_no_error,
    closes_twice_and_opens_again,
)
