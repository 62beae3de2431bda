"""The axis of a Nanonis grid's sweeps, and how many steps of them there are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.data.readers.nanonis.header import split
from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.errors import CuriosityError

_SAME = 0.5  # of a step: a channel that differs more between points is not their axis
_ENOUGH = 0.5  # of the longest sweep: what all points have is taken unasked if it is that much


def steps_of(sweeps: FloatArray, steps: int | None, where: str) -> tuple[int, tuple[str, ...]]:
    """How many of the steps of sweeps (n, S) to take, and what a user should know of it.

    A sweep that was stopped early ends in NaN. Raises CuriosityError where too few steps are common to all.
    """
    total = sweeps.shape[1]
    if steps is not None:
        if not 2 <= steps <= total:
            raise CuriosityError(f"{where}: steps={steps} must be between 2 and {total}")
        return steps, ()
    finite = np.isfinite(sweeps)
    lengths = np.where(finite.all(axis=1), total, np.argmin(finite, axis=1))
    lengths = lengths[lengths > 0]
    if not len(lengths) or np.mean(lengths == total) > 0.5:
        return total, ()
    least, most = int(lengths.min()), int(lengths.max())
    if least < max(2, _ENOUGH * most):
        half = int(np.median(lengths))
        raise CuriosityError(
            f"{where}: the sweeps stop after {least} to {most} of {total} steps; choose how many to take "
            f"with steps=, e.g. steps={half}, which {int((lengths >= half).sum())} of {len(lengths)} have"
        )
    return least, (
        f"the sweeps stop early, after {least} to {most} of {total} steps: the first {least} are taken, "
        "which all points have; steps= takes more and leaves out the points without them",
    )


def axis_of(
    asked: str | None,
    header: Mapping[str, str],
    channels: Mapping[str, FloatArray],
    parameters: Mapping[str, FloatArray],
    where: str,
    total: int,
) -> tuple[Axis, tuple[str, ...]]:
    """The axis (S,) of all sweeps, and what a user should know of it.

    ``asked``: label of the channel that a user named; ``channels``: sweeps (n, S) by label, measured points
    only; ``parameters``: (n,) by label; ``total``: steps of a whole sweep, of which S are taken.
    A channel is the axis only where it is the same for all points.
    """
    signal = header.get("Sweep Signal", "")
    label = asked if asked is not None else signal if signal in channels else None
    notes: tuple[str, ...] = ()
    if label is not None:
        values = channels[label].astype(np.float64)
        shared = _shared(values)
        if shared is not None:
            return Axis(shared, *split(label)), ()
        if asked is not None:
            raise CuriosityError(
                f"{where}: channel '{label}' differs from point to point, so it is no axis; leave axis= out"
            )
        notes = (f"channel '{label}' differs from point to point and is not taken as the axis",)
    name, unit = split(signal)
    count = next(iter(channels.values())).shape[1]
    segments = _segments(header, total)
    if segments is not None:
        return Axis(segments[:count], name or "sweep", unit or "V"), notes
    linear = header.get("Filetype", "Linear") == "Linear"
    if linear and "Sweep Start" in parameters and "Sweep End" in parameters:
        first, last = (parameters[key].astype(np.float64) for key in ("Sweep Start", "Sweep End"))
        if np.ptp(first) <= _SAME * _step(first, last, total) and np.ptp(last) <= _SAME * _step(
            first, last, total
        ):
            return Axis(np.linspace(first[0], last[0], total)[:count], name or "sweep", unit), notes
        notes = (*notes, "the sweeps start and end elsewhere at every point: the axis counts their steps")
    return Axis(np.arange(count, dtype=float), "sweep step", ""), notes


def _step(first: FloatArray, last: FloatArray, total: int) -> float:
    return abs(float(last[0] - first[0])) / max(1, total - 1)


def _shared(values: FloatArray) -> FloatArray | None:
    """The values (S,) of sweeps (n, S) if all points have the same, within a fraction of a step."""
    whole = values[np.isfinite(values).all(axis=1)]
    if not len(whole):
        return None
    steps = np.abs(np.diff(whole[0]))
    step = float(np.median(steps)) if len(steps) else 0.0
    same = step > 0 and float(np.abs(whole - whole[0]).max()) <= _SAME * step
    first: FloatArray = whole[0]
    return first if same else None


def _segments(header: Mapping[str, str], count: int) -> FloatArray | None:
    """The axis of a sweep in segments ("Filetype=MLS"), from the table in the header.

    Each row holds start, end, settling time, integration time and steps; a step that ends one segment and
    starts the next is measured once or twice, whichever gives as many steps as there are.
    """
    key = next((key for key in header if key.startswith("Segment Start (V), Segment End (V)")), None)
    if key is None:
        return None
    rows = [row.split(",") for row in header[key].split(";") if row.strip()]
    try:
        steps = [int(float(row[4])) for row in rows]
        if not steps or max(steps) > count:
            return None
        lines = [np.linspace(float(row[0]), float(row[1]), n) for row, n in zip(rows, steps, strict=True)]
    except (ValueError, IndexError, OverflowError):
        return None
    twice = np.concatenate(lines)
    once = np.concatenate([lines[0], *(line[1:] for line in lines[1:])])
    return next((values for values in (once, twice) if len(values) == count), None)
