"""What a panel shows, taken home: a picture or a table, as a file or over the page's clipboard."""

from __future__ import annotations

import csv
import logging
import os
import re
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.plots.picture import DPI, PNG, SVG, drawn

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CSV = "csv"
_DIGITS = 10  # of a number in a table
MIMES = {PNG: "image/png", SVG: "image/svg+xml", CSV: "text/csv", "html": "text/html"}

Table = Sequence[tuple[str, ArrayLike]]  # columns with their heads; shorter ones end with empty cells


def text_of(table: Table) -> str:
    """A table as comma-separated values, a line of heads first. Cells that are not finite are empty."""
    columns = [np.asarray(column).ravel().tolist() for _, column in table]
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(head for head, _ in table)
    for line in range(max(map(len, columns), default=0)):
        writer.writerow(_cell(column[line]) if line < len(column) else "" for column in columns)
    return file.getvalue()


def _cell(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return f"{value:.{_DIGITS}g}" if np.isfinite(value) else ""


class Exports:
    """How a panel is taken home. ``draw`` puts what it shows on a matplotlib figure of ``size`` (inches),
    ``table`` gives it as columns; both raise CuriosityError where there is nothing yet.
    """

    def __init__(
        self,
        table: Callable[[], Table],
        draw: Callable[[Figure], Any] | None = None,
        size: tuple[float, float] = (6.0, 4.4),
    ) -> None:
        self._table, self._draw, self._size = table, draw, size

    @property
    def kinds(self) -> list[str]:
        """What can be written."""
        return [*((PNG, SVG) if self._draw else ()), CSV]

    def encoded(self, kind: str, *, dpi: int = DPI) -> bytes:
        """The content of a file of a kind. Raises CuriosityError for one that there is not."""
        if kind == CSV:
            return text_of(self._table()).encode()
        if kind not in self.kinds or self._draw is None:
            raise CuriosityError(f"export to {quoted(kind)} is unknown here; use {', '.join(self.kinds)}")
        return drawn(self._draw, self._size, kind, dpi=dpi)

    def write(self, path: str | os.PathLike[str], *, dpi: int = DPI) -> Path:
        """Write a file; its ending tells the kind. Raises CuriosityError where it is there already."""
        target = checks.file_path("path", path)
        content = self.encoded(target.suffix.lower().removeprefix("."), dpi=dpi)
        try:
            with target.open("xb") as file:
                file.write(content)
        except FileExistsError:
            raise CuriosityError(
                f"{target} is there already; name another file, or remove it first"
            ) from None
        except OSError as error:
            raise CuriosityError(f"{target} cannot be written: {error.strerror or error}") from error
        return target


def answer(
    send: Callable[[dict[str, Any], list[bytes]], None],
    encode: Callable[[str], bytes],
    content: Mapping[str, Any],
    name: str,
) -> None:
    """Answer the page's request {"type": "export", "id", "kind"} with the content of the file, or why not."""
    kind = str(content.get("kind", ""))
    told = {"type": "exported", "id": content.get("id"), "name": f"{name}.{kind}", "problem": ""}
    try:
        send(told | {"mime": MIMES.get(kind, "application/octet-stream")}, [encode(kind)])
    except CuriosityError as error:
        send(told | {"problem": str(error)}, [])
    except Exception as error:  # nobody waits for this thread: the user must be informed
        logging.getLogger(__name__).exception("export failed")
        send(told | {"problem": f"unexpected error: {type(error).__name__}: {error}"}, [])


def file_name(run: str | os.PathLike[str], panel: str) -> str:
    """What a file is called that shows a panel of a run, without its ending."""
    return re.sub(r"[^\w-]+", "-", f"{Path(run).stem}-{panel}".lower()).strip("-") or "export"
