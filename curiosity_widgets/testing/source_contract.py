"""The contract of every source of images and spectra: ``check_source(make, expected)``.

``make`` returns a fresh source of one sample, ``expected`` says what the sample is. It must have neither a
square image nor any symmetry, so that a source that transposes, flips or shifts it fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.sources.protocol import Measurement, OutOfRange, Source, Stopped
from curiosity_widgets.testing.checks import check, check_close, check_equal, check_raises, run_clause


@dataclass(frozen=True)
class ExpectedSample:
    """What a source must return: channels (H, W) by name, and the spectra (k, S) at points (k, 2).

    ``landmark`` is the (row, col) of a pixel that differs from all others. ``tolerance`` is how far a
    spectrum's values may be off, for sources with noise. ``square`` is for instruments that scan squares
    only; their sample must then be all the less symmetric.
    """

    channels: dict[str, FloatArray]
    spectra: Callable[[FloatArray], FloatArray]
    landmark: tuple[int, int]
    tolerance: float = 0.0
    square: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W) of every channel."""
        first = next(iter(self.channels.values()))
        return int(first.shape[0]), int(first.shape[1])


def check_source(make: Callable[[], Source], expected: ExpectedSample) -> None:
    """All clauses of the contract, each on a fresh source.

    Raises AssertionError with the name of the first clause that fails, and whatever the source raises where
    it should not.
    """
    for clause in SOURCE_CLAUSES:
        source = make()
        try:
            run_clause(clause, source, expected)
        finally:
            source.close()


def is_a_source(source: Source, expected: ExpectedSample) -> None:
    """It has the methods of a source."""
    check(isinstance(source, Source), f"{type(source).__name__} lacks a method of sources.protocol.Source")


def opens_twice_alike(source: Source, expected: ExpectedSample) -> None:
    """Opening again does no harm and gives the same description."""
    first, second = source.open(), source.open()
    check(first.name == second.name, f"its name changed from {first.name!r} to {second.name!r}")
    check_equal(first.axis.values, second.axis.values, "the axis changed from one opening to the next")
    check(first.kind in ("instrument", "simulator", "replay"), f"kind {first.kind!r} is unknown")
    check(
        set(first.channels) == set(expected.channels),
        f"channels are {sorted(first.channels)}, expected {sorted(expected.channels)}",
    )


def image_has_its_shape_and_order(source: Source, expected: ExpectedSample) -> None:
    """The image is the sample: neither transposed nor flipped, all channels in place."""
    height, width = expected.shape
    check(height != width or expected.square, "the contract needs a sample that is not square")
    info = source.open()
    image = source.image()
    check(image.shape == (height, width), f"image of {image.shape}, expected {(height, width)}")
    check(
        set(image.channels) == set(info.channels),
        f"the image has channels {sorted(image.channels)}, the source announced {sorted(info.channels)}",
    )
    for name, channel in expected.channels.items():
        check_close(image.channels[name], channel, f"channel {name!r} is not the sample's")
    first = next(iter(expected.channels))
    check_equal(
        image.channels[first][expected.landmark],
        expected.channels[first][expected.landmark],
        f"the landmark at {expected.landmark} has another value",
    )


def image_reports_its_lines(source: Source, expected: ExpectedSample) -> None:
    """``on_line(done, total)`` is called in order, until all lines are done."""
    source.open()
    lines: list[tuple[int, int]] = []
    source.image(on_line=lambda done, total: lines.append((done, total)))
    check(lines, "on_line was never called")
    check(lines == sorted(lines), f"on_line was called out of order: {lines}")
    check(lines[-1][0] == lines[-1][1], f"the last call was on_line{lines[-1]}, not that of the last line")


def image_can_be_stopped(source: Source, expected: ExpectedSample) -> None:
    """A scan ends with Stopped where ``stop`` says so."""
    source.open()
    with check_raises(Stopped, "image(stop=...) did not raise Stopped although stop() was True"):
        source.image(stop=lambda: True)


def neighbours_differ(source: Source, expected: ExpectedSample) -> None:
    """A condition on the sample: a shift by half a pixel, or a mirror image, changes the spectra."""
    row, col = expected.landmark
    around = expected.spectra(
        np.array([[row, col], [row + 1, col], [row, col + 1], [row + 0.5, col + 0.5]], dtype=float)
    )
    gaps = np.abs(around[1:] - around[0]).max(axis=1)
    check((gaps > 4 * expected.tolerance).all(), "spectra of neighbours are too alike for this contract")


def spectra_belong_to_their_positions(source: Source, expected: ExpectedSample) -> None:
    """Every spectrum is that of the position it was asked for, in the order asked for."""
    source.open()
    points = _points(source, expected)
    taken = list(source.measure(points))
    order = [m.index for m in taken]
    check(order == list(range(len(points))), f"indices {order} are not those of the points, in order")
    commanded = [m.commanded for m in taken]
    check(commanded == [tuple(p) for p in points.tolist()], f"commanded positions {commanded} differ")
    check_close(
        np.stack([m.values for m in taken]),
        expected.spectra(points),
        f"spectra are not those of their positions (row, col) {points.tolist()}",
        absolute=expected.tolerance,
        relative=1e-6,
    )
    for measurement in taken:
        if measurement.actual is not None:
            off = np.abs(np.subtract(measurement.actual, measurement.commanded)).max()
            check(off <= 0.5 + 1e-9, f"{measurement.actual} is more than half a pixel off")
        check(measurement.started <= measurement.ended, "a measurement ended before it started")


def axis_and_length_are_constant(source: Source, expected: ExpectedSample) -> None:
    """Every spectrum is finite and as long as the axis, which measuring does not change."""
    info = source.open()
    for measurement in source.measure(_points(source, expected)[:3]):
        check(
            measurement.values.shape == info.axis.values.shape,
            f"a spectrum of shape {measurement.values.shape} on an axis of {info.axis.values.shape}",
        )
        check(np.isfinite(measurement.values).all(), "a spectrum has values that are not finite")
    check_equal(source.open().axis.values, info.axis.values, "the axis changed while measuring")


def measures_one_by_one(source: Source, expected: ExpectedSample) -> None:
    """Each spectrum is handed over before the next is measured, and ``stop`` is asked in between."""
    source.open()
    asked: list[int] = []
    points = _points(source, expected)[:3]

    def stop() -> bool:
        asked.append(len(asked))
        return False

    running = source.measure(points, stop=stop)
    check(isinstance(next(running), Measurement), "measure() does not yield Measurement objects")
    before = len(asked)
    check(before <= 1 + len(points), "stop() was asked all through the batch before the first spectrum")
    next(running)
    check(len(asked) > before, "stop() must be asked between points")
    rest = len(list(running))
    check(rest == 1, f"{rest} spectra were left after two of three")


def positions_outside_are_refused_first(source: Source, expected: ExpectedSample) -> None:
    """A position outside the image raises OutOfRange before anything is measured."""
    source.open()
    height, width = expected.shape
    good = _points(source, expected)[0]
    for bad in [(-1, 0), (0, -1), (height, 0), (0, width), (np.nan, 0), (0, np.inf), (width - 1, 0)]:
        if bad[0] == width - 1 and width - 1 < height:
            continue  # a wide image only: the column's range must not be taken for the row's
        taken: list[Measurement] = []
        with check_raises(OutOfRange, f"position {bad} in an image of {expected.shape} was not refused"):
            _collect(source, np.array([good, bad], dtype=float), taken)
        check(not taken, "every point must be checked before the first is measured")


def stops_between_points(source: Source, expected: ExpectedSample) -> None:
    """``stop()`` of the source and the ``stop`` handed in both end a batch after the current point."""
    source.open()
    points = _points(source, expected)
    running = source.measure(points)
    next(running)
    source.stop()
    with check_raises(Stopped, "measuring continued after stop()"):
        next(running)
    taken: list[Measurement] = []
    with check_raises(Stopped, "measuring continued although the stop handed in was True"):
        _collect(source, points, taken, stop=lambda: len(taken) >= 2)
    check(len(taken) == 2, f"{len(taken)} spectra were measured instead of 2")


def a_stopped_source_measures_again(source: Source, expected: ExpectedSample) -> None:
    """A stop with nothing under way does not spoil the next batch."""
    source.open()
    source.stop()
    count = len(list(source.measure(_points(source, expected)[:2])))
    check(count == 2, f"{count} of 2 spectra after stop()")


def nothing_to_measure_is_no_error(source: Source, expected: ExpectedSample) -> None:
    """An empty list of points gives no spectra."""
    source.open()
    check(list(source.measure(np.empty((0, 2)))) == [], "spectra came although no point was given")


def closes_twice_and_opens_again(source: Source, expected: ExpectedSample) -> None:
    """Closing never raises, opened or not, and a closed source can be opened again."""
    source.close()
    source.open()
    source.close()
    source.close()
    source.open()
    count = len(list(source.measure(_points(source, expected)[:1])))
    check(count == 1, f"{count} of 1 spectra after closing and opening again")


def _collect(
    source: Source,
    points: FloatArray,
    taken: list[Measurement],
    stop: Callable[[], bool] | None = None,
) -> None:
    """Measure into ``taken`` point by point, so that what came before an error is known."""
    for measurement in source.measure(points, stop=stop):
        taken.append(measurement)


def _points(source: Source, expected: ExpectedSample) -> FloatArray:
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


SOURCE_CLAUSES: tuple[Callable[[Source, ExpectedSample], None], ...] = (
    is_a_source,
    opens_twice_alike,
    image_has_its_shape_and_order,
    image_reports_its_lines,
    image_can_be_stopped,
    neighbours_differ,
    spectra_belong_to_their_positions,
    axis_and_length_are_constant,
    measures_one_by_one,
    positions_outside_are_refused_first,
    stops_between_points,
    a_stopped_source_measures_again,
    nothing_to_measure_is_no_error,
    closes_twice_and_opens_again,
)
