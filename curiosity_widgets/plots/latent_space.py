"""The latent space, with its clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from curiosity_widgets.data import checks
from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.drawing.colour_range import SEQUENTIAL
from curiosity_widgets.drawing.palette import GREY, MARKS
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.learning.latent_space import principal_components
from curiosity_widgets.plots.layers import Layer, groups_layer
from curiosity_widgets.plots.run_view import LEGEND, Run, axes, opened
from curiosity_widgets.session.state.snapshot import RunInfo

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def latent(
    run: Run,
    *,
    components: tuple[int, ...] = (1, 2),
    measured: bool = True,
    layer: Layer | None = None,
    ax: Axes | None = None,
) -> Axes:
    """All candidates in two or three principal components of the latent space, coloured by cluster.

    ``components``: which, counted from 1; three need axes with the projection "3d". ``measured``: mark the
    measured ones. ``layer``: what the points are coloured by in place of their clusters.

    Raises CuriosityError where the run has no latent space yet, or no such component.
    """
    info, snapshot = opened(run)
    if snapshot.latent is None:
        raise CuriosityError("this run has no latent space (yet); it comes with the first training")
    known, components = snapshot.latent.shape[1], tuple(checks.listed("components", components, "numbers"))
    if len(components) not in (2, 3) or not all(
        isinstance(component, int) and 1 <= component <= known for component in components
    ):
        raise CuriosityError(f"components {quoted(components)} do not exist; choose from 1 to {known}")
    found, shares = principal_components(snapshot.latent, max(*components, 3))
    points = found[:, [component - 1 for component in components]]
    if layer is not None and not isinstance(layer, Layer):
        raise CuriosityError(f"layer is {quoted(layer)}; give what layer_of gives, or None")
    drawn = axes(ax)
    if layer is None and snapshot.clusters is not None:
        layer = groups_layer(info, snapshot.clusters)
    _draw_points(drawn, points, layer, info)
    if measured and len(snapshot.measured_index):
        taken = points[snapshot.measured_index]
        look: dict[str, Any] = {
            "s": 16,
            "color": MARKS["light"],
            "edgecolors": MARKS["dark"],
            "linewidths": 0.8,
        }
        drawn.scatter(*taken.T, **look)
    for name, component in zip("xyz", components, strict=False):
        drawn.set(**{f"{name}label": component_label(component, float(shares[component - 1]))})
    drawn.set(title="latent space")
    if len(components) == 2:
        drawn.set_aspect("equal", adjustable="datalim")
    return drawn


def component_label(component: int, share: float) -> str:
    """The name of a principal component, counted from 1, with its share of the variance."""
    return f"PC{component} ({100 * share:.0f} %)"


def _draw_points(ax: Axes, points: FloatArray, layer: Layer | None, info: RunInfo) -> None:
    look: dict[str, Any] = {"s": 3, "linewidths": 0}
    if layer is None:
        ax.scatter(*points.T, color=GREY, **look)
        return
    values = layer.values[tuple(info.candidates.pixels.T)]
    if not layer.groups:
        low, high, signed = layer.span
        colours = "RdBu_r" if signed else SEQUENTIAL
        look |= {"c": values, "cmap": colours, "vmin": low, "vmax": high}
        shown = ax.scatter(*points.T, **look)
        ax.figure.colorbar(shown, ax=ax, shrink=0.8, label=layer.title)
        return
    for number, name in enumerate(layer.groups):
        mine, colour = values == number, layer.colours[number % len(layer.colours)]
        ax.scatter(*points[mine].T, color=colour, label=name, **look)
        if mine.any() and points.shape[1] == 2:
            ax.annotate(str(number + 1), np.nanmean(points[mine], axis=0))
    ax.legend(fontsize="small", markerscale=3, **LEGEND)
