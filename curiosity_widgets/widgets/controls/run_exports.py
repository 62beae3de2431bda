"""A whole run, taken home from the controls."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.plots.overview import overview
from curiosity_widgets.plots.picture import DPI, PNG, SVG
from curiosity_widgets.reports.report import report
from curiosity_widgets.session.export import ENDINGS, export
from curiosity_widgets.widgets.common.exports import Exports

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

REPORT = "html"


class RunExports(Exports):
    """A run as one picture, as a file of another program, or as its report."""

    def __init__(self, run: Session) -> None:
        self._run = run

    @property
    def kinds(self) -> list[str]:
        """By the endings of their files."""
        return [*(ending.removeprefix(".") for ending in ENDINGS), REPORT]

    def encoded(self, kind: str, *, dpi: int = DPI) -> bytes:
        """The content of a file with this ending. Raises CuriosityError for one that there is not."""
        if kind in (PNG, SVG):
            return overview(self._run, kind, dpi=dpi)
        if kind not in self.kinds:
            raise CuriosityError(f"export to {quoted(kind)} is unknown here; use {', '.join(self.kinds)}")
        with TemporaryDirectory() as folder:
            target = Path(folder) / f"{Path(self._run.path).stem}.{kind}"
            report(self._run.path, target) if kind == REPORT else export(self._run, target)
            return target.read_bytes()
