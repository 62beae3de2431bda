"""Learning curves: one run beside its yardsticks, several runs beside each other."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.drawing.palette import DASHES, Stroke, strategy_stroke
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.messages.learning_figure import learning_figure
from curiosity_widgets.plots.described import described
from curiosity_widgets.plots.run_view import LEGEND, Run, axes, opened
from curiosity_widgets.session import score_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def learning_curve(run: Run, *, ax: Axes | None = None) -> Axes:
    """The score of a run that counts over the number of spectra, with its yardsticks, and the score over all
    unmeasured positions beside neighbours alone.

    Raises CuriosityError where the run has no score.
    """
    info, snapshot = opened(run)
    score = score_words.used(snapshot.curve, info.score)
    _scored(snapshot.curve, score)
    drawn = axes(ax, size=(5.0, 3.4))
    figure = learning_figure(info, snapshot)
    return described(drawn, figure, [line.stroke.legend for line in reversed(figure.lines)])


def comparison(runs: Sequence[Run] | Mapping[str, Run], *, ax: Axes | None = None) -> Axes:
    """The scores of several runs over the number of spectra, one line each.

    ``runs``: runs, or a mapping of names to runs; without names files are called by their name, others by
    strategy and seed. Raises CuriosityError where one has no score, or they have different ones.
    """
    if isinstance(runs, str) or not isinstance(runs, (Mapping, Sequence)):
        raise CuriosityError(f"runs is {quoted(runs)}; give a list of runs, or a mapping of names to runs")
    named = runs if isinstance(runs, Mapping) else _named(runs)
    if not named:
        raise CuriosityError("there is nothing to compare; give two runs or more")
    seen = {name: opened(run) for name, run in named.items()}
    scores = {score_words.used(snapshot.curve, info.score) for info, snapshot in seen.values()}
    if len(scores) > 1:
        raise CuriosityError(
            f"the runs have different scores ({', '.join(sorted(scores))}); "
            "compare runs with the same holdout"
        )
    (score,) = scores
    drawn = axes(ax, size=(5.0, 3.4))
    for number, (name, (_, snapshot)) in enumerate(seen.items()):
        entries = _scored(snapshot.curve, score)
        n = np.array([entry["n"] for entry in entries], dtype=float)
        _draw(drawn, n, _values(entries, score), strategy_stroke(number, name))
    drawn.set(xlabel="spectra", ylabel="R²")
    drawn.legend(**LEGEND)
    return drawn


def _named(runs: Sequence[Run]) -> dict[str, Run]:
    named: dict[str, Run] = {}
    for run in runs:
        name = _name(run)
        while name in named:
            name += "′"
        named[name] = run
    return named


def _name(run: Run) -> str:
    if isinstance(run, (str, os.PathLike)):
        return Path(run).stem
    info, snapshot = opened(run)
    strategy = snapshot.settings.strategy if snapshot.settings else info.workflow
    return f"{strategy}, seed {info.seed}"


def _scored(curve: Sequence[Mapping[str, Any]], score: str) -> list[Mapping[str, Any]]:
    entries = [entry for entry in curve if entry.get(score) is not None]
    if not entries:
        raise CuriosityError("this run has no score; the first comes after a training on spectra that differ")
    return entries


def _values(entries: Sequence[Mapping[str, Any]], key: str) -> FloatArray:
    return np.array([np.nan if entry.get(key) is None else entry[key] for entry in entries], dtype=float)


def _draw(ax: Axes, n: FloatArray, values: FloatArray, stroke: Stroke) -> None:
    dash = tuple(float(part) for part in DASHES[stroke.style].split())
    line = (0.0, dash) if dash else "solid"
    ax.plot(n, values, color=stroke.colour, lw=stroke.width, ls=line, label=stroke.label, marker="o", ms=3)
