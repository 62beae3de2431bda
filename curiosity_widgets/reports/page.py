"""One HTML page that needs nothing else: text, tables and figures, with the script that draws them inside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.drawing.figure import Figure, listed
from curiosity_widgets.drawing.palette import Stroke
from curiosity_widgets.writing import write_whole


def document(title: str, *body: str, panels: bool = False) -> str:
    """A whole page. ``body`` is HTML; ``panels``: whether it has panels of the dashboard.

    Raises CuriosityError where the front end was not built.
    """
    looks = [style("dashboard"), style("report")] if panels else [style("report")]
    look, painter = map(_joined, (looks, [script("run_report" if panels else "report")]))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{look}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + f'\n</main>\n<script type="module">{painter}</script>\n</body>\n</html>\n'
    )


def _joined(files: Iterable[Path]) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in files)


def write_page(path: Path, page: str) -> None:
    """Write a page, whole or not at all. Raises CuriosityError where it cannot be written."""
    write_whole(path, page.encode("utf-8", "backslashreplace"))


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


def legend(strokes: Iterable[Stroke]) -> str:
    """What the lines of the plots beside it mean."""
    items = "".join(
        f'<li data-stroke="{escape(json.dumps(stroke.legend))}">{escape(stroke.label)}</li>'
        for stroke in strokes
    )
    return f'<ul class="legend">{items}</ul>'


def plot(figure: Figure, note: str = "", *, name: str = "", controls: str = "") -> str:
    """A figure that the page's script draws, with its title and a note below.

    ``name``: its id, for scripts; ``controls`` (HTML) stand below it.
    """
    known = f' id="{name}"' if name else ""
    wide = f' style="width:{figure.width}px"' if figure.width else ""
    content = embedded(figure.content(listed))
    return captioned(
        figure.title,
        f'<div class="cw-figure"{known}{wide}><script type="application/json">{content}</script></div>',
        note,
        controls,
    )


def captioned(title: str, drawing: str, note: str = "", controls: str = "") -> str:
    """A drawing (HTML) with its title and a note below; ``controls`` (HTML) stand between."""
    below = f"<br/>{escape(note)}" if note else ""
    caption = f"<figcaption><strong>{escape(title)}</strong>{below}</figcaption>"
    return f"<figure>{drawing}{controls}{caption}</figure>"


def embedded(content: Any) -> str:
    """JSON that can stand inside a script element."""
    text = json.dumps(content, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("&", "\\u0026")
