"""``cw.classroom``: users against the machine, with the same start and the same budget."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import ipywidgets

from curiosity_widgets import workflows
from curiosity_widgets.classrooms.match import Match
from curiosity_widgets.classrooms.result import GameResult
from curiosity_widgets.classrooms.rules import Reveal, Rules
from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.reports.classroom_page import classroom_page, merge
from curiosity_widgets.reports.page import write_page
from curiosity_widgets.sources import open_source
from curiosity_widgets.sources.replay import ReplaySource
from curiosity_widgets.widgets.classrooms.results_panel import ResultsPanel
from curiosity_widgets.widgets.classrooms.turn_panel import TurnPanel
from curiosity_widgets.widgets.common.lifetime import Lasting, claim_cell, close_tree
from curiosity_widgets.widgets.common.panel import Panel
from curiosity_widgets.widgets.dashboard import on_screen
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.figures.spectra_panel import SpectraPanel
from curiosity_widgets.widgets.map.map_panel import MapPanel
from curiosity_widgets.workflows.workflow import Workflow

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session


class ClassRoom(Lasting, ipywidgets.VBox):
    """A game on the page: the turn, the map, spectra, and the results of all. Displays itself."""

    def __init__(self, match: Match) -> None:
        self.match = match
        session = cast("Session", match)
        self.feed = Feed(session)
        self.turn = TurnPanel(match, self.feed)
        self.map = MapPanel(session, self.feed, picking=True)
        self.spectra = SpectraPanel(session, self.feed)
        self.results = ResultsPanel(match, self.feed)
        self._panels: dict[str, Panel] = {
            "controls": self.turn,
            "map": self.map,
            "spectra": self.spectra,
            "scores": self.results,
        }
        super().__init__(on_screen(self._panels, "full"))
        self.add_class("cw-dashboard")
        self.add_class("cw-classroom")
        claim_cell(self)

    @property
    def result(self) -> GameResult | None:
        """What is revealed of the game so far; None before."""
        return self.match.result

    def close(self) -> None:
        """Take the game off the page and end it."""
        self.match.close()
        for panel in self._panels.values():
            panel.close()
        close_tree(self)
        self.feed.close()


def classroom(
    data: Any,
    *,
    players: Any = 1,
    rounds: int = 5,
    points: int = 5,
    initial: int = 10,
    reveal: Reveal = "round",
    seed: int = 0,
    path: str | os.PathLike[str] | None = None,
    workflow: Workflow | None = None,
) -> ClassRoom:
    """Users against the machine, random and space-filling picks, with the same start and the same budget.

    ``data``: a public data set, a file, an object in memory, or "simulated". ``players``: how many, or their
    names; they take turns. In each of ``rounds`` everyone measures ``points`` positions; then a model of the
    default workflow is trained for each. ``reveal``: scores and maps after each "round" or at the "end".
    The result is written to ``path`` (JSON; named by data and time in the current folder if not given), and
    beside it as a page (HTML). ``classroom.merge([...], "class.html")`` makes one page of the result files
    of many machines.

    Raises CuriosityError for rules that make no sense, and where the data cannot be opened.
    """
    rules = Rules(players, rounds, points, initial, reveal, seed)
    source = open_source(data) if isinstance(data, str | os.PathLike) else ReplaySource(data)
    target = _path(path, data if isinstance(data, str | os.PathLike) else "data")
    return ClassRoom(Match(source, rules, workflow or workflows.load("dense"), target, _write))


classroom.merge = merge  # type: ignore[attr-defined] # beside the game, as users look for it


def _write(result: GameResult, path: Path) -> None:
    """The page of a result, beside its file."""
    write_page(path.with_suffix(".html"), classroom_page([result]))


def _path(path: str | os.PathLike[str] | None, data: str | os.PathLike[str]) -> Path:
    if path is None:
        name = re.sub(r"[^A-Za-z0-9.-]+", "-", Path(os.fspath(data)).name)[:60]
        return Path.cwd() / time.strftime(f"classroom-{name}-%Y%m%d-%H%M%S.json")
    target = checks.file_path("path", path)
    if target.suffix.lower() == ".html":
        raise CuriosityError(f"path is {target}; the result is a .json file, its page lies beside it")
    return target
