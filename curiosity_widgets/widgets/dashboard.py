"""The dashboard: the panels of a run, side by side."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, cast

import ipywidgets

from curiosity_widgets.data import checks
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.state.snapshot import WORKING
from curiosity_widgets.widgets.common.background import in_background
from curiosity_widgets.widgets.common.lifetime import Lasting, claim_cell, close_tree
from curiosity_widgets.widgets.common.panel import Panel
from curiosity_widgets.widgets.controls.controls_panel import ControlsPanel
from curiosity_widgets.widgets.ensemble import EnsemblePanel
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.figures.learning_panel import LearningPanel
from curiosity_widgets.widgets.figures.spectra_panel import SpectraPanel
from curiosity_widgets.widgets.figures.training_panel import TrainingPanel
from curiosity_widgets.widgets.film.film_panel import FilmPanel
from curiosity_widgets.widgets.last_picture import LastPicture
from curiosity_widgets.widgets.latent.latent_panel import LatentPanel
from curiosity_widgets.widgets.log import LogPanel
from curiosity_widgets.widgets.map.map_panel import MapPanel
from curiosity_widgets.widgets.run_view import RunView
from curiosity_widgets.widgets.screen import Screen
from curiosity_widgets.widgets.timeline import TimelinePanel

_PANELS: dict[str, Callable[..., Panel]] = {
    "controls": ControlsPanel,
    "film": FilmPanel,
    "map": MapPanel,
    "spectra": SpectraPanel,
    "latent": LatentPanel,
    "learning": LearningPanel,
    "training": TrainingPanel,
    "ensemble": EnsemblePanel,
    "timeline": TimelinePanel,
    "log": LogPanel,
}
_COMPACT = ("controls", "film", "map", "spectra", "learning", "log")
_LAYOUTS = {"full": tuple(_PANELS), "compact": _COMPACT, "presentation": _COMPACT}
_MAIN = ("map", "latent", "spectra", "learning", "scores")  # the last in a class room
_DRAWER = ("log", "training", "ensemble", "timeline")


class Dashboard(Lasting, ipywidgets.VBox):
    """``Dashboard(session)``: the panels of a run, side by side; ``Dashboard.open(path)`` of a run file.

    ``layout`` is "full", "compact" (no latent space, and the log alone in the drawer), "presentation" (the
    same in type that is read from afar) or the names of the panels that are wanted, in order: "controls",
    "film", "map", "spectra", "latent", "learning", "training", "ensemble", "timeline", "log". They are
    attributes of the dashboard (the log is ``log_panel``).

    Displays itself as the last line of a cell and fits the window; where that is narrow it is one column.
    Several dashboards may show one session; closing one does not affect the session.
    Raises CuriosityError for a layout or a panel that there is not.
    """

    controls: ControlsPanel
    film: FilmPanel
    map: MapPanel
    spectra: SpectraPanel
    latent: LatentPanel
    learning: LearningPanel
    training: TrainingPanel
    ensemble: EnsemblePanel
    timeline: TimelinePanel
    log_panel: LogPanel
    _panels: tuple[Panel, ...] = ()
    _picture: LastPicture | None = None

    def __init__(self, session: Session, layout: str | Iterable[str] = "full") -> None:
        self._layout = layout
        self.open = super().open  # type: ignore[method-assign] # ipywidgets' own, which opens its comm
        super().__init__(self._build(session))
        self.add_class("cw-dashboard")
        self._keep_picture()
        claim_cell(self)

    def _build(self, session: Session) -> list[ipywidgets.Widget]:
        """The panels of a session, and how they lie."""
        layout, names = self._layout, _names(self._layout)
        if isinstance(session, type) or not hasattr(session, "subscribe"):
            raise CuriosityError(f"session is {quoted(session)}; give a cw.Session, or an opened cw.RunFile")
        self.feed = Feed(session)
        panels = {name: _PANELS[name](session, self.feed) for name in names}
        self._panels = tuple(panels.values())
        for name, panel in panels.items():
            setattr(self, "log_panel" if name == "log" else name, panel)
        if "controls" in panels:
            self.controls.continue_run = self.continue_run  # type: ignore[method-assign]
        return on_screen(panels, layout) if isinstance(layout, str) else _arranged(panels)

    def continue_run(self) -> None:
        """Continue the run of the file that is shown, in this dashboard: from now on it is a session's.

        Returns at once; the controls show why where that is not possible. Nothing is measured before Run.
        """
        feed, panels, controls, picture = self.feed, self._panels, self.controls, self._picture
        controls.problem = ""

        def begin() -> None:
            session = Session.open(feed.session.path)
            self.children = self._build(session)
            self._keep_picture()
            for part in (*panels, picture):
                if part is not None:
                    part.close()
            feed.close()

        def refused(sentence: str) -> None:
            controls.problem = sentence

        in_background(begin, refused)

    def _keep_picture(self) -> None:
        """The last picture of the run, for a notebook without a kernel."""
        self._picture = LastPicture(self.feed, self.model_id)
        self.feed.add(self._picture)

    @classmethod
    def open(cls, path: str | os.PathLike[str], layout: str | Iterable[str] = "full") -> Dashboard:
        """A dashboard of a run file, finished or still being written (then it follows it).

        Raises CuriosityError where there is no such run file, or where it is damaged.
        """
        return cls(cast(Session, RunView(path)), layout)

    def close(self) -> None:
        """Take the dashboard off the page and end its thread. The session continues."""
        for panel in self._panels:
            panel.close()
        if self._picture is not None:
            self.feed.remove(self._picture)
            self._picture.close()
        close_tree(self)
        if self._panels:
            self.feed.close()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """What the notebook keeps: the dashboard, and where the run rests a picture of it."""
        bundle = super()._repr_mimebundle_(**options)
        resting = self.feed.session.snapshot.state not in WORKING
        picture = self._picture.encoded() if resting and self._picture is not None else b""
        if picture and isinstance(bundle, dict):
            bundle["image/png"] = b64encode(picture).decode()
        return bundle

    def _display_(self) -> Any:
        """What marimo shows in place of the dashboard: the same panels in marimo's own rows."""
        marimo = import_module("marimo")
        first = [panel for panel in self._panels if isinstance(panel, (ControlsPanel, FilmPanel))]
        others = [panel for panel in self._panels if panel not in first]
        rows = [[panel] for panel in first]
        rows += [others[start : start + 2] for start in range(0, len(others), 2)]
        return marimo.vstack([marimo.hstack(row, widths="equal", align="start") for row in rows])


def _names(layout: str | Iterable[str]) -> tuple[str, ...]:
    """The panels of a layout, each once."""
    if isinstance(layout, str):
        if layout not in _LAYOUTS:
            raise CuriosityError(
                f"layout {quoted(layout)} is unknown; use {' or '.join(map(repr, _LAYOUTS))}, or a list "
                "of panels"
            )
        return _LAYOUTS[layout]
    names = tuple(checks.listed("layout", layout, f"panels: {', '.join(_PANELS)}"))
    for name in names:
        if not isinstance(name, str) or name not in _PANELS:
            raise CuriosityError(f"panel {quoted(name)} is unknown; choose from {', '.join(_PANELS)}")
    return tuple(dict.fromkeys(names))


def on_screen(panels: dict[str, Panel], layout: str) -> list[ipywidgets.Widget]:
    """Controls, the main panels, and the drawer; the page places them (``js/src/widgets/screen.ts``)."""
    for name, panel in panels.items():
        panel.add_class(f"cw-at-{name}")
    main = ipywidgets.Box([panels[name] for name in _MAIN if name in panels]).add_class("cw-main")
    screen = Screen(presented=layout == "presentation")
    drawer = ipywidgets.Box([*(panels[name] for name in _DRAWER if name in panels), screen])
    rows = [panels[name] for name in ("controls", "film") if name in panels]  # complete data have no film
    return [*rows, main, drawer.add_class("cw-drawer")]


def _arranged(panels: dict[str, Panel]) -> list[ipywidgets.Widget]:
    """Controls over the whole width, the other panels in two columns."""
    others = [panel for name, panel in panels.items() if name != "controls"]
    rows = [panels["controls"]] if "controls" in panels else []
    if others:
        grid = ipywidgets.Box(others).add_class("cw-panels")
        rows.append(grid.add_class("cw-single") if len(others) == 1 else grid)
    return rows
