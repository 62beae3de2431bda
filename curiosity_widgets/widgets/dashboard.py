"""The dashboard: the panels of a run, side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import ipywidgets

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.widgets.common.lifetime import claim_cell, close_tree
from curiosity_widgets.widgets.common.panel import Panel
from curiosity_widgets.widgets.controls.controls_panel import ControlsPanel
from curiosity_widgets.widgets.ensemble import EnsemblePanel
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.figures.learning_panel import LearningPanel
from curiosity_widgets.widgets.figures.spectra_panel import SpectraPanel
from curiosity_widgets.widgets.latent.latent_panel import LatentPanel
from curiosity_widgets.widgets.log import LogPanel
from curiosity_widgets.widgets.map.map_panel import MapPanel
from curiosity_widgets.widgets.run_view import RunView

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session

_PANELS: dict[str, Callable[..., Panel]] = {
    "controls": ControlsPanel,
    "map": MapPanel,
    "spectra": SpectraPanel,
    "latent": LatentPanel,
    "learning": LearningPanel,
    "ensemble": EnsemblePanel,
    "log": LogPanel,
}
_LAYOUTS = {"full": tuple(_PANELS), "compact": ("controls", "map", "spectra", "learning", "log")}


class Dashboard(ipywidgets.VBox):
    """``Dashboard(session)``: the panels of a run, side by side; ``Dashboard.open(path)`` of a run file.

    ``layout`` is "full", "compact" (no latent space, no ensemble, only the learning curve) or the names of
    the panels that are wanted, in order: "controls", "map", "spectra", "latent", "learning", "ensemble",
    "log". They are attributes of the dashboard (the log is ``log_panel``).

    Displays itself as the last line of a cell and follows the width of its cell. Several dashboards may
    show one session; closing one does not affect the session.
    Raises CuriosityError for a layout or a panel that there is not.
    """

    controls: ControlsPanel
    map: MapPanel
    spectra: SpectraPanel
    latent: LatentPanel
    learning: LearningPanel
    ensemble: EnsemblePanel
    log_panel: LogPanel
    _panels: tuple[Panel, ...] = ()

    def __init__(self, session: Session, layout: str | Iterable[str] = "full") -> None:
        names = _names(layout)
        self.feed = Feed(session)
        panels = {name: self._make(name, session, compact=layout == "compact") for name in names}
        self._panels = tuple(panels.values())
        for name, panel in panels.items():
            setattr(self, "log_panel" if name == "log" else name, panel)
        self.open = super().open  # type: ignore[method-assign] # ipywidgets' own, which opens its comm
        super().__init__(_arranged(panels, compact=layout == "compact"))
        self.add_class("cw-dashboard")
        claim_cell(self)

    @classmethod
    def open(cls, path: str | os.PathLike[str], layout: str | Iterable[str] = "full") -> Dashboard:
        """A dashboard of a run file, finished or still being written (then it follows it).

        Raises CuriosityError where there is no such run file, or where it is damaged.
        """
        return cls(cast("Session", RunView(path)), layout)

    def close(self) -> None:
        """Take the dashboard off the page and end its thread. The session continues."""
        for panel in self._panels:
            panel.close()
        close_tree(self)
        if self._panels:
            self.feed.close()

    def _display_(self) -> Any:
        """What marimo shows in place of the dashboard: the same panels in marimo's own rows."""
        marimo = import_module("marimo")
        first = [panel for panel in self._panels if isinstance(panel, ControlsPanel)]
        others = [panel for panel in self._panels if panel not in first]
        rows = [first] if first else []
        rows += [others[start : start + 2] for start in range(0, len(others), 2)]
        return marimo.vstack([marimo.hstack(row, widths="equal", align="start") for row in rows])

    def _make(self, name: str, session: Session, *, compact: bool) -> Panel:
        options: dict[str, Any] = {"parts": ()} if name == "learning" and compact else {}
        return _PANELS[name](session, self.feed, **options)


def _names(layout: str | Iterable[str]) -> tuple[str, ...]:
    """The panels of a layout, each once."""
    if isinstance(layout, str):
        if layout not in _LAYOUTS:
            raise CuriosityError(
                f"layout {layout!r} is unknown; use {' or '.join(map(repr, _LAYOUTS))}, or a list of panels"
            )
        return _LAYOUTS[layout]
    names = tuple(dict.fromkeys(layout))
    for name in names:
        if name not in _PANELS:
            raise CuriosityError(f"panel {name!r} is unknown; choose from {', '.join(_PANELS)}")
    if not names:
        raise CuriosityError(f"no panels were named; choose from {', '.join(_PANELS)}")
    return names


def _arranged(panels: dict[str, Panel], *, compact: bool) -> list[ipywidgets.Widget]:
    """Controls over the whole width, the other panels in two columns."""
    if compact:
        side = ipywidgets.VBox([panels["spectra"], panels["learning"]]).add_class("cw-side")
        pair = ipywidgets.Box([panels["map"], side]).add_class("cw-panels")
        return [panels["controls"], pair, panels["log"]]
    others = [panel for name, panel in panels.items() if name != "controls"]
    rows = [panels["controls"]] if "controls" in panels else []
    if others:
        grid = ipywidgets.Box(others).add_class("cw-panels")
        rows.append(grid.add_class("cw-single") if len(others) == 1 else grid)
    return rows
