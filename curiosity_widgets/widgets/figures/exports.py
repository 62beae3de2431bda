"""Panels of plots, taken home: every figure as the panel has it, and the numbers of its lines."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

import ipywidgets
import numpy as np

from curiosity_widgets.drawing.figure import Figure, Line
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.plots.described import described
from curiosity_widgets.widgets.common.exports import Exports, Table
from curiosity_widgets.widgets.figures.mount import Mount
from curiosity_widgets.widgets.figures.plain import description
from curiosity_widgets.widgets.heading import Heading
from curiosity_widgets.widgets.patches import PatchPair

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

_WIDTH, _HEIGHT, _PATCHES = 6.4, 4.2, 2.4  # inches of a part
_LETTERS = 90  # of a line of its title


def exports_of(panel: ipywidgets.Box) -> Exports:
    """What a panel of headings, figures and patches shows at the moment.

    Raises CuriosityError where it shows no data.
    """
    heading = panel.children[0]
    parts = [
        ("\n".join([told.title, *wrap(told.sentence, _LETTERS)]), list(told.legend), part)
        for told, part in _parts(panel, heading)
    ]
    figures = [part for *_, part in parts if isinstance(part, Figure)]
    if not any(figure.lines for figure in figures) and len(parts) == len(figures):
        raise CuriosityError("the panel shows nothing yet; there is nothing to export")
    heights = [_HEIGHT if isinstance(part, Figure) else _PATCHES for *_, part in parts]

    def draw(picture: Picture) -> None:
        rows = picture.subfigures(len(parts), 1, height_ratios=heights, squeeze=False)[:, 0]
        for row, (title, legend, part) in zip(rows, parts, strict=True):
            if isinstance(part, Figure):
                ax = described(row.add_subplot(), part, legend)
                ax.set_title(title, fontsize="small", loc="left")
            else:
                part.draw(row)

    return Exports(lambda: _table(figures), draw, size=(_WIDTH, sum(heights)))


def _parts(box: ipywidgets.Box, heading: Heading) -> Iterator[tuple[Heading, Figure | PatchPair]]:
    """Figures and patches in their order, each with the heading that it stands under."""
    current = heading
    for child in box.children:
        if isinstance(child, Heading):
            current = child
        elif isinstance(child, Mount):
            yield current, description(child)
        elif isinstance(child, PatchPair):
            yield current, child
        elif isinstance(child, ipywidgets.Box):
            yield from _parts(child, current)


def _table(figures: list[Figure]) -> Table:
    """A column of x for all lines that share it, then a column for each of them."""
    table: list[tuple[str, object]] = []
    for figure in figures:
        by_x: dict[bytes, list[Line]] = {}
        for line in reversed(figure.lines):  # what lies on top first
            if line.stroke.label:  # others are there for the eye alone
                by_x.setdefault(np.asarray(line.x, dtype=float).tobytes(), []).append(line)
        for lines in by_x.values():
            table.append((figure.x.label, lines[0].x))
            for line in lines:
                rows = np.atleast_2d(np.asarray(line.y, dtype=float))
                ends = ["low", "high"] if line.band else [str(n) for n in range(1, len(rows) + 1)]
                single = len(rows) == 1
                table += [
                    (line.stroke.label if single else f"{line.stroke.label}, {end}", row)
                    for end, row in zip(ends, rows, strict=True)
                ]
    return table  # type: ignore[return-value]
