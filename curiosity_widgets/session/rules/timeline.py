"""Who worked when: the source and the learner side by side, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from curiosity_widgets.data.arrays import FloatArray

KEPT = 10  # latest steps that are displayed
_Parts = list[tuple[float, float]]
_TOGETHER = 0.02  # seconds between two points that are drawn as one
_LEARNER = (("train", "fit"), ("evaluate", "evaluate"), ("pick", "pick"), ("score", "score"))


@dataclass(frozen=True)
class Span:
    """Something that was done from ``start`` to ``end``, in seconds since its step began.

    ``what`` is "measure" or "wait" of the source, "fit", "evaluate", "pick" or "score" of the learner.
    """

    what: str
    start: float
    end: float


@dataclass(frozen=True)
class StepTimes:
    """One step, from the beginning of its training to that of the next. Seconds."""

    step: int
    source: tuple[Span, ...]
    learner: tuple[Span, ...]

    @property
    def seconds(self) -> float:
        """How long it took; what lies after the last span, as while a user thinks, does not count."""
        return max((span.end for span in (*self.source, *self.learner)), default=0.0)


def learner_spans(trained_at: float, seconds_of: Mapping[str, float]) -> tuple[Span, ...]:
    """What the learner did in a step, in seconds since the epoch: its training ended at ``trained_at``, the
    phases after it follow each other."""
    spans, at = list[Span](), trained_at - seconds_of.get("train", 0.0)
    for phase, what in _LEARNER:
        seconds = seconds_of.get(phase, 0.0)
        if seconds > 0:
            spans.append(Span(what, at, at + seconds))
            at += seconds
    return tuple(spans)


def step_times(
    learned: Sequence[tuple[int, tuple[Span, ...]]], taken: FloatArray, most: int = KEPT
) -> tuple[StepTimes, ...]:
    """The latest steps of a run, at most ``most``; ``taken`` (n, 2): when each spectrum was begun and ended.

    Where the source did nothing while the learner worked, it waited.
    """
    shown = [(step, spans) for step, spans in learned[-most:] if spans]
    begins = [spans[0].start for _, spans in shown]
    found = []
    for number, (step, spans) in enumerate(shown):
        begin = begins[number]
        end = begins[number + 1] if number + 1 < len(shown) else float("inf")
        within = taken[(taken[:, 0] >= begin) & (taken[:, 0] < end)]
        measured = _joined(within.tolist())
        waited = _without([(span.start, span.end) for span in spans], _overlapping(taken, begin, end))
        source = [Span("measure", *span) for span in measured] + [Span("wait", *span) for span in waited]
        found.append(
            StepTimes(
                step,
                _since(begin, sorted(source, key=lambda span: span.start)),
                _since(begin, spans),
            )
        )
    return tuple(found)


def _overlapping(taken: FloatArray, begin: float, end: float) -> _Parts:
    return _joined(taken[(taken[:, 1] > begin) & (taken[:, 0] < end)].tolist())


def _since(begin: float, spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(Span(span.what, span.start - begin, span.end - begin) for span in spans)


def _joined(parts: list[list[float]]) -> _Parts:
    """Intervals in order; those that follow each other at once are one."""
    joined: _Parts = []
    for start, end in sorted(parts):
        if joined and start - joined[-1][1] <= _TOGETHER:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _without(
    parts: list[tuple[float, float]], others: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    """What of some intervals lies outside of others, in order."""
    left = []
    for begin, end in _joined([[*part] for part in parts]):
        at = begin
        for start, stop in others:
            if start > at and min(start, end) > at:
                left.append((at, min(start, end)))
            at = max(at, stop)
        if at < end:
            left.append((at, end))
    return [(start, end) for start, end in left if end - start > _TOGETHER]
