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
from curiosity_widgets.errors import CuriosityError


def document(title: str, *body: str) -> str:
    """A whole page. ``body`` is HTML. Raises CuriosityError where the front end was not built."""
    look, painter = (path.read_text(encoding="utf-8") for path in (style("report"), script("report")))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{look}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + f'\n<script type="module">{painter}</script>\n</body>\n</html>\n'
    )


def write_page(path: Path, page: str) -> None:
    """Write a page, whole or not at all. Raises CuriosityError where it cannot be written."""
    unfinished = path.with_name(path.name + ".part")
    try:
        unfinished.write_text(page, encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise CuriosityError(f"cannot write {path} ({error.strerror}); choose another path") from error


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


def plot(
    figure: Figure, note: str = "", *, name: str = "", width: int | None = None, controls: str = ""
) -> str:
    """A figure that the page's script draws, with its title and a note below.

    ``name``: its id, for scripts; ``width`` in pixels, that of all plots by default; ``controls`` (HTML)
    stand below it.
    """
    known = f' id="{name}"' if name else ""
    wide = f' style="width:{width}px"' if width else ""
    content = embedded(figure.content(listed))
    return captioned(
        figure.title,
        f'<div class="cw-figure"{known}{wide}><script type="application/json">{content}</script></div>',
        note,
        controls,
    )


def captioned(title: str, drawing: str, note: str = "", controls: str = "") -> str:
    """A drawing (HTML) with its title and a note below; ``controls`` (HTML) stand between."""
    below = f"<br>{escape(note)}" if note else ""
    caption = f"<figcaption><strong>{escape(title)}</strong>{below}</figcaption>"
    return f"<figure>{drawing}{controls}{caption}</figure>"


def embedded(content: Any) -> str:
    """JSON that can stand inside a script element."""
    text = json.dumps(content, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("&", "\\u0026")
