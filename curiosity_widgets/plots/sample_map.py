"""The sample: a layer of it, with the measured positions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from curiosity_widgets.data import checks
from curiosity_widgets.drawing.colour_range import DIVERGING, SEQUENTIAL
from curiosity_widgets.drawing.lengths import prefixed
from curiosity_widgets.drawing.palette import MARKS
from curiosity_widgets.drawing.ranks import rank_heights, rank_ticks
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.plots.layers import Layer, layer_of
from curiosity_widgets.plots.run_view import Run, axes, import_pyplot, opened
from curiosity_widgets.session.state.snapshot import RunInfo, Snapshot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_GROUP_HATCHES = ("", "///", "...", "xxx")  # groups beyond the colours differ by these in the legend
_MATPLOTLIB = {DIVERGING: "RdBu_r", "grey": "gray"}  # its names of ours


def sample_map(
    run: Run,
    layer: str | None = None,
    *,
    points: bool = True,
    colours: str | None = None,
    span: tuple[float, float] | None = None,
    logarithmic: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """A map (H, W) of the sample, row 0 at the top, with the measured positions.

    Squares: the initial ones; discs: those that were picked, the later the lighter.

    ``layer``: an image channel, or a map of the snapshot ("predicted_error", "acquisition", …); the first
    channel by default. ``colours``: a colour map; by default viridis, and one that diverges from white at
    zero for signed values. ``span``: the values (low, high) at its ends; by default all but the outermost
    0.5 %.
    ``logarithmic``: colours by the logarithm, where there are values above zero. The acquisition is drawn by
    rank, where the loop may go. Axes are in the length unit of the pixels where it is known, otherwise in
    pixels.

    Raises CuriosityError for a layer that does not exist (the message lists those that do), and for an
    invalid span or colour map.
    """
    info, snapshot = opened(run)
    if span is not None:
        span = checks.interval("span", span)
    points, logarithmic = checks.flag("points", points), checks.flag("logarithmic", logarithmic)
    pyplot = import_pyplot()
    known = isinstance(colours, str) and colours in pyplot.colormaps()
    if not (colours is None or known or isinstance(colours, pyplot.Colormap)):
        raise CuriosityError(
            f"colours is {quoted(colours)}; give the name of a colour map, such as 'viridis'"
        )
    return draw_layer(
        axes(ax), info, snapshot, layer_of(info, snapshot, layer),
        points=points, colours=colours, span=span, logarithmic=logarithmic,
    )  # fmt: skip


def draw_layer(
    ax: Axes,
    info: RunInfo,
    snapshot: Snapshot,
    layer: Layer,
    *,
    points: bool = True,
    colours: str | None = None,
    span: tuple[float, float] | None = None,
    logarithmic: bool = False,
) -> Axes:
    """A layer with its colour bar or legend, and the measured positions with theirs."""
    height, width = layer.values.shape
    down, across = info.pixel_size or (1.0, 1.0)
    unit = info.pixel_unit if info.pixel_size else "pixels"
    extent = (-0.5 * across, (width - 0.5) * across, (height - 0.5) * down, -0.5 * down)
    placed: dict[str, Any] = {"extent": extent, "interpolation": "nearest", "aspect": "equal"}
    if layer.ranks or layer.groups:
        ax.imshow(info.image[0], cmap="gray", alpha=0.5, **placed)
    handles = _draw_groups(ax, layer, placed) if layer.groups else []
    if not layer.groups:
        _draw_values(ax, layer, colours, span, placed, logarithmic=logarithmic)
    if points:
        handles += draw_positions(ax, snapshot, scale=(down, across))
    size, unit = prefixed(unit, max(height * down, width * across))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda length, _: f"{length / size:g}")
    ax.set(title=layer.title, xlabel=f"column ({unit})", ylabel=f"row ({unit})")
    if handles:
        below: dict[str, Any] = {
            "loc": "upper center",
            "bbox_to_anchor": (0.5, -0.16),
            "frameon": False,
            "fontsize": "small",
        }
        ax.legend(handles=handles, ncols=min(4, len(handles)), **below)
    return ax


def _draw_values(
    ax: Axes,
    layer: Layer,
    colours: str | None,
    span: tuple[float, float] | None,
    placed: dict[str, Any],
    *,
    logarithmic: bool,
) -> None:
    from matplotlib.colors import LogNorm, Normalize

    low, high, signed = layer.span
    chosen = colours or (DIVERGING if signed and not layer.ranks and not logarithmic else SEQUENTIAL)
    values, ends = layer.values, span or (low, high)
    if layer.ranks:
        values, ends = rank_heights(values), (0.0, 1.0)
    norm = Normalize(*ends)
    above = values[np.isfinite(values) & (values > 0)]
    if logarithmic and above.size and not layer.ranks and ends[1] > 0:
        norm = LogNorm(max(ends[0], float(min(above.min(), ends[1] / 10))), ends[1])
    shown = ax.imshow(values, cmap=_MATPLOTLIB.get(chosen, chosen), norm=norm, **placed)
    bar = ax.figure.colorbar(shown, ax=ax, shrink=0.8)
    if layer.ranks:
        at, texts = rank_ticks()
        bar.set_ticks(list(at), labels=list(texts))
    else:
        bar.set_label(layer.title)


def _draw_groups(ax: Axes, layer: Layer, placed: dict[str, Any]) -> list[Any]:
    """Groups in their colours; the entries of a legend."""
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Patch

    painted = np.zeros((*layer.values.shape, 4))
    handles = []
    for number, name in enumerate(layer.groups):
        colour = layer.colours[number % len(layer.colours)]
        if number or not layer.verdict:
            painted[layer.values == number] = to_rgba(colour)
        hatch = _GROUP_HATCHES[number // len(layer.colours) % len(_GROUP_HATCHES)]
        handles.append(Patch(facecolor=colour, hatch=hatch, edgecolor="white", label=name))
    ax.imshow(painted, **placed)
    return handles


def draw_positions(
    ax: Axes, snapshot: Snapshot, *, scale: tuple[float, float] = (1.0, 1.0), size: float = 14.0
) -> list[Any]:
    """The measured positions: open squares the initial ones, discs those that were picked, the later the
    lighter. Returns the entries of a legend.
    """
    positions = np.reshape(snapshot.measured, (-1, 2)) * np.asarray(scale)
    picked = np.asarray(snapshot.measured_step) > 0
    look: dict[str, Any] = {"edgecolors": MARKS["dark"], "linewidths": 0.7, "s": size}
    handles = []
    for kept, marker, label in ((~picked, "s", "initial"), (picked, "o", "picked, the later the lighter")):
        rows, cols = positions[kept].T
        age = np.linspace(0.47, 1.0, len(rows)) if label != "initial" else np.ones(len(rows))
        drawn = ax.scatter(cols, rows, c=[str(grey) for grey in age], marker=marker, label=label, **look)
        handles += [drawn] if len(rows) else []
    return handles
