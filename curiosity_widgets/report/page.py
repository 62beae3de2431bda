"""One HTML page that needs nothing else: tables, line plots and maps as text, SVG and embedded PNG."""

from __future__ import annotations

import base64
import math
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError

# Okabe & Ito's colours, told apart by most eyes; then the same again, dashed.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555")
# Viridis at eleven places, dark to light.
_VIRIDIS = np.array(
    [
        (68, 1, 84), (72, 36, 117), (65, 68, 135), (53, 95, 141), (42, 120, 142), (33, 145, 140),
        (34, 168, 132), (68, 191, 112), (122, 209, 81), (189, 223, 38), (253, 231, 37),
    ],
    dtype=float,
)  # fmt: skip
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #222; background: #fff; max-width: 80rem;
       margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem; } h3 { font-size: 1.05rem; }
table { border-collapse: collapse; font-size: .92rem; margin: .6rem 0 1.2rem;
        font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .55rem; border-bottom: 1px solid #ddd; text-align: right; vertical-align: top; }
th:first-child, td:first-child, .words td, .words th { text-align: left; }
tbody td { white-space: nowrap; } .words td { white-space: normal; }
.words td + td { overflow-wrap: anywhere; }
thead th { border-bottom: 2px solid #888; }
.scroll { overflow-x: auto; } .plots { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; } figcaption { font-size: .85rem; color: #444; max-width: 22rem; }
.verdict { border-left: .3rem solid #0072b2; padding: .3rem 1rem; background: #f2f7fb; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; list-style: none; padding: 0; }
.note { color: #555; font-size: .9rem; } svg text { font: 11px system-ui, sans-serif; fill: #333; }
code { background: #f3f3f3; padding: 0 .2rem; overflow-wrap: anywhere; }
"""


@dataclass(frozen=True)
class Line:
    """One line of a plot: x (n,), y (n,) and, where there is one, its interval."""

    label: str
    x: FloatArray
    y: FloatArray
    low: FloatArray | None = None
    high: FloatArray | None = None
    colour: str = COLOURS[0]
    dashed: bool = False


def document(title: str, *body: str) -> str:
    """A whole page. ``body`` is HTML."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def write_page(path: Path, page: str) -> None:
    """Write a page, whole or not at all. Raises CuriosityError where it cannot be written."""
    unfinished = path.with_name(path.name + ".part")
    try:
        unfinished.write_text(page, encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise CuriosityError(f"cannot write {path} ({error.strerror}); choose another place") from error


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, words: bool = False) -> str:
    """A table, of numbers or of ``words``; every cell is escaped."""
    top = "".join(f'<th scope="col">{escape(str(cell))}</th>' for cell in head)
    lines = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>\n" for row in rows
    )
    kind = ' class="words"' if words else ""
    return (
        f'<div class="scroll"><table{kind}>\n<thead><tr>{top}</tr></thead>\n'
        f"<tbody>\n{lines}</tbody></table></div>"
    )


def legend(lines: Sequence[Line]) -> str:
    """What the lines of the plots below mean."""
    items = "".join(
        f'<li><svg width="28" height="10" aria-hidden="true"><line x1="0" y1="5" x2="28" y2="5" '
        f'stroke="{line.colour}" stroke-width="2.5"{_dash(line)}/></svg> {escape(line.label)}</li>'
        for line in lines
    )
    return f'<ul class="legend">{items}</ul>'


def plot(
    title: str,
    lines: Sequence[Line],
    *,
    x_label: str,
    y_label: str,
    size: tuple[int, int] = (340, 250),
    note: str = "",
) -> str:
    """A line plot with intervals as bands. Points that are not finite are left out."""
    width, height = size
    left, right, top, bottom = 54, 8, 8, 36
    x_ticks = ticks(np.concatenate([it.x for it in lines]) if lines else np.zeros(1))
    y_ticks = ticks(_heights(lines))

    def px(x: float) -> float:
        return left + (x - x_ticks[0]) / (x_ticks[-1] - x_ticks[0]) * (width - left - right)

    def py(y: float) -> float:
        return top + (y_ticks[-1] - y) / (y_ticks[-1] - y_ticks[0]) * (height - top - bottom)

    parts = [
        f'<line x1="{left}" x2="{width - right}" y1="{py(y):.1f}" y2="{py(y):.1f}" stroke="#e4e4e4"/>'
        f'<text x="{left - 5}" y="{py(y) + 4:.1f}" text-anchor="end">{_number(y)}</text>'
        for y in y_ticks
    ]
    parts += [
        f'<text x="{px(x):.1f}" y="{height - bottom + 15}" text-anchor="middle">{_number(x)}</text>'
        for x in x_ticks
    ]
    for line in lines:
        if line.low is not None and line.high is not None:
            known = np.isfinite(line.low) & np.isfinite(line.high)
            low, high = (np.clip(part, y_ticks[0], y_ticks[-1]) for part in (line.low, line.high))
            edge = [*zip(line.x[known], high[known], strict=True)]
            edge += [*zip(line.x[known], low[known], strict=True)][::-1]
            points = " ".join(f"{px(x):.1f},{py(y):.1f}" for x, y in edge)
            if points:
                parts.append(f'<polygon points="{points}" fill="{line.colour}" fill-opacity="0.13"/>')
    for line in lines:
        known = np.isfinite(line.y)
        points = " ".join(
            f"{px(x):.1f},{py(y):.1f}" for x, y in zip(line.x[known], line.y[known], strict=True)
        )
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{line.colour}" stroke-width="2"{_dash(line)}>'
            f"<title>{escape(line.label)}</title></polyline>"
        )
        if known.sum() == 1:  # a line of one point would not be seen
            x, y = line.x[known][0], line.y[known][0]
            parts.append(f'<circle cx="{px(x):.1f}" cy="{py(y):.1f}" r="3" fill="{line.colour}"/>')
    parts.append(
        f'<text x="{(left + width) / 2:.0f}" y="{height - 5}" text-anchor="middle">{escape(x_label)}</text>'
        f'<text transform="translate(12 {(height - bottom) / 2:.0f}) rotate(-90)" '
        f'text-anchor="middle">{escape(y_label)}</text>'
    )
    drawing = (
        f'<svg role="img" aria-label="{escape(title)}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
    )
    return figure(title, drawing, note)


def figure(title: str, drawing: str, note: str = "") -> str:
    """A drawing with its title and a word below."""
    said = f"<br>{escape(note)}" if note else ""
    return f"<figure>{drawing}<figcaption><strong>{escape(title)}</strong>{said}</figcaption></figure>"


def ticks(values: FloatArray, most: int = 6) -> list[float]:
    """Round numbers that enclose the finite values, at most about ``most``."""
    known = np.asarray(values, dtype=float)[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    if high - low <= 1e-300:  # powers of ten end near there
        wide = abs(low) if abs(low) > 1e-300 else 1.0
        low, high = low - 0.5 * wide, high + 0.5 * wide
    rough = (high - low) / (most - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * number for number in range(first, last + 1)]


def png(values: FloatArray) -> str:
    """A map (H, W) in Viridis as a data address; NaN is transparent."""
    array = np.asarray(values, dtype=float)
    known = np.isfinite(array)
    low, high = (np.percentile(array[known], [1, 99])) if known.any() else (0.0, 1.0)
    place = np.clip((array - low) / (high - low if high > low else 1.0), 0, 1)
    place = np.where(known, place, 0.0) * (len(_VIRIDIS) - 1)
    below = np.minimum(place.astype(int), len(_VIRIDIS) - 2)
    share = (place - below)[..., None]
    colour = _VIRIDIS[below] * (1 - share) + _VIRIDIS[below + 1] * share
    pixels = np.concatenate([colour, 255.0 * known[..., None]], axis=-1).round().astype(np.uint8)
    height, width = array.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)),
            (b"IDAT", zlib.compress(rows, 9)),
            (b"IEND", b""),
        )
    )
    return "data:image/png;base64," + base64.b64encode(content).decode("ascii")


def _heights(lines: Sequence[Line]) -> FloatArray:
    """What the y axis has to hold: all lines, and their bands up to once the lines' range beyond them."""
    values = np.concatenate([line.y for line in lines]) if lines else np.zeros(0)
    values = values[np.isfinite(values)]
    if not len(values):
        return np.zeros(1)
    span = float(np.ptp(values)) or abs(float(values[0])) or 1.0
    bands = [part for line in lines for part in (line.low, line.high) if part is not None]
    edges = np.concatenate(bands) if bands else np.zeros(0)
    edges = np.clip(edges[np.isfinite(edges)], values.min() - span, values.max() + span)
    heights: FloatArray = np.concatenate([values, edges])
    return heights


def _dash(line: Line) -> str:
    return ' stroke-dasharray="5 4"' if line.dashed else ""


def _number(value: float) -> str:
    return f"{value:.4g}" if value else "0"
