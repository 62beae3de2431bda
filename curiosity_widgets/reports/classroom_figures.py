"""The figures of a class room, the same beside the running game and on the page of its result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from curiosity_widgets.classrooms.result import ArmResult, GameResult
from curiosity_widgets.classrooms.rules import MACHINES
from curiosity_widgets.drawing.figure import Axis, Figure
from curiosity_widgets.drawing.palette import strategy_stroke
from curiosity_widgets.reports.curves import Curve, curves_figure
from curiosity_widgets.reports.picture import png
from curiosity_widgets.reports.sample_figure import sample_figure

_SIDE = 168  # pixels of the longer side of a map


def scores_figure(arms: Sequence[ArmResult], score: str = "pixels_r2") -> Figure:
    """The score that counts against the number of spectra, a line for each."""
    curves = score_curves(arms, score)
    drawn = curves_figure("Scores", curves, x_label="spectra", y_label="R²")
    return replace(drawn, y=Axis.around("R²", np.concatenate([*(curve.y for curve in curves), [1.0]])))


def score_curves(arms: Sequence[ArmResult], score: str = "pixels_r2") -> list[Curve]:
    """Their lines; the machine, random and space-filling picks look the same in every game."""
    order = [*MACHINES, *(arm.name for arm in arms if arm.name not in MACHINES)]
    curves = []
    for arm in arms:
        known = [entry for entry in arm.curve if entry[score] is not None]
        n, values = np.array([(entry["n"], entry[score]) for entry in known], dtype=float).reshape(-1, 2).T
        curves.append(Curve(strategy_stroke(order.index(arm.name), arm.name), n, values, values=True))
    return curves


def error_figures(result: GameResult, arms: Sequence[ArmResult], side: int = _SIDE) -> list[Figure]:
    """Where each measured, over where its model errs, in the same colours for all; best first."""
    errors = [arm.error.values for arm in arms if arm.error is not None]
    known = np.concatenate([error[np.isfinite(error)] for error in errors]) if errors else np.zeros(0)
    span = (0.0, float(np.percentile(known, 99))) if len(known) else (0.0, 1.0)
    drawn = [None if arm.error is None else png(arm.error.values, span) for arm in arms]
    return [_figure(result, arm, picture, side) for arm, picture in zip(arms, drawn, strict=True)]


def picked_figures(result: GameResult, arms: Sequence[ArmResult], side: int = _SIDE) -> list[Figure]:
    """Where each measured, over the image."""
    image = png(result.image.values)
    return [_figure(result, arm, image, side) for arm in arms]


def _figure(result: GameResult, arm: ArmResult, picture: str | None, side: int) -> Figure:
    positions = np.array(arm.positions, dtype=float).reshape(-1, 2)
    first = np.arange(len(positions)) < result.rules.initial
    # A small map has no room for more than a name.
    caption = f"{arm.name}: R² {arm.score:.2f}" if side >= _SIDE else arm.name
    return sample_figure(
        f"Where {arm.name} measured",
        result.shape,
        positions,
        first,
        picture or "",
        side=side,
        caption=caption,
    )
