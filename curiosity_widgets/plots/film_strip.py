"""A run in a few pictures: where it had measured after so many spectra, and what it knew then."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from curiosity_widgets.data import checks
from curiosity_widgets.drawing.colour_range import SEQUENTIAL, colour_range
from curiosity_widgets.drawing.palette import MARKS
from curiosity_widgets.drawing.ranks import rank_heights
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.plots.layers import Layer, layer_of
from curiosity_widgets.plots.run_view import Run, import_pyplot, opened
from curiosity_widgets.session import score_words
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIDE = 2.1  # inches of a picture
_WORDS = 0.5  # of the words above and below it
_POINT = 13.0  # points²


def film_strip(
    run: Run, counts: Sequence[int] | int = 5, layer: str | Sequence[str] | None = None
) -> list[Axes]:
    """Small maps side by side, each with the positions that were measured by then, squares the initial ones;
    those that came since the picture before are pink. Below them the score that the run had reached.

    ``counts``: numbers of spectra, or how many pictures, evenly from the initial spectra to the last.
    ``layer`` as in :func:`~curiosity_widgets.plots.sample_map.sample_map`, or several, a row each. Of a run
    file a map is that of the time, otherwise that of the end.

    Raises CuriosityError where nothing is measured, or fewer spectra than asked for.
    """
    source = RunFile.open(run) if isinstance(run, (str, os.PathLike)) else run
    info, snapshot = opened(source)
    total = len(snapshot.measured)
    if not total:
        raise CuriosityError("this run has no spectrum yet; a film strip needs some")
    if not isinstance(counts, Iterable) or isinstance(counts, str | bytes):
        pictures = min(checks.whole("counts", counts), total)
        shown = _evenly(snapshot.measured_step, pictures)
    else:
        shown = [checks.whole("counts", n) for n in checks.listed("counts", counts, "numbers of spectra")]
    if not all(1 <= n <= total for n in shown):
        raise CuriosityError(f"counts {shown} are not all between 1 and the {total} spectra of this run")
    names = [layer] if layer is None or isinstance(layer, str) else checks.listed("layer", layer, "layers")
    moments = [_moment(source, snapshot, n) for n in shown]
    height, width = info.image.shape[1:]
    size = (_SIDE * len(shown), _SIDE * height / width * len(names) + _WORDS)
    _, drawn = import_pyplot().subplots(
        len(names), len(shown), figsize=size, layout="constrained", squeeze=False
    )
    for row, name in zip(drawn, names, strict=True):
        _draw_row(row, [layer_of(info, moment, name) for moment in moments])
        row[0].set_ylabel("" if len(names) == 1 else layer_of(info, snapshot, name).label)
        for ax, before, n in zip(row, [0, *shown], shown, strict=False):
            _draw_positions(ax, snapshot, before, n)
    for ax, n in zip(drawn[0], shown, strict=True):
        ax.set_title(f"{n} spectra")
    for ax, n in zip(drawn[-1], shown, strict=True):
        ax.set_xlabel(_score(info, snapshot, n))
    return list(drawn.ravel())


def _evenly(steps: np.ndarray, pictures: int) -> list[int]:
    """Numbers of spectra from the initial ones to all of them."""
    first = max(int((np.asarray(steps) == 0).sum()), 1)
    return list(dict.fromkeys(np.linspace(first, len(steps), max(pictures, 1)).round().astype(int).tolist()))


def _moment(source: object, snapshot: Snapshot, n: int) -> Snapshot:
    """The run when the spectrum after the first ``n`` was picked, where its file is at hand."""
    if not isinstance(source, RunFile) or n >= len(snapshot.measured) or not source.steps:
        return snapshot
    return source.at(max(int(snapshot.measured_step[n]), source.steps[0]))


def _draw_row(row: Sequence[Axes], layers: Sequence[Layer]) -> None:
    """One layer at several times, in the same colours."""
    values = [rank_heights(layer.values) if layer.ranks else layer.values for layer in layers]
    low, high, _ = colour_range(np.stack(values))
    for ax, picture in zip(row, values, strict=True):
        ax.imshow(picture, cmap=SEQUENTIAL, vmin=low, vmax=high, interpolation="nearest")
        ax.set(xticks=[], yticks=[])


def _draw_positions(ax: Axes, snapshot: Snapshot, before: int, n: int) -> None:
    """The first ``n`` positions; those from ``before`` on in the colour of what comes next."""
    picked = np.asarray(snapshot.measured_step[:n]) > 0
    new = (np.arange(n) >= before) & picked
    for kept, marker, colour in (
        (~picked, "s", MARKS["light"]),
        (picked & ~new, "o", MARKS["light"]),
        (new, "o", MARKS["next"]),
    ):
        rows, cols = np.reshape(snapshot.measured[:n][kept], (-1, 2)).T
        edge = MARKS["light"] if colour == MARKS["next"] else MARKS["dark"]
        ax.scatter(cols, rows, s=_POINT, c=colour, marker=marker, edgecolors=edge, linewidths=0.6)


def _score(info: RunInfo, snapshot: Snapshot, n: int) -> str:
    """The score that counts after so many spectra; empty before the first."""
    known = [entry for entry in snapshot.curve if entry["n"] <= n]
    name = score_words.used(known, info.score)
    entry = score_words.latest(known, name)
    return "" if entry is None else f"R² {entry[name]:.2f}"
