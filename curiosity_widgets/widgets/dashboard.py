"""The dashboard: all panels of a run, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets

from curiosity_widgets.widgets.controls import ControlsPanel
from curiosity_widgets.widgets.feed import Feed
from curiosity_widgets.widgets.learning import LearningPanel
from curiosity_widgets.widgets.lifetime import claim_cell, close_tree
from curiosity_widgets.widgets.log import LogPanel
from curiosity_widgets.widgets.map import MapPanel
from curiosity_widgets.widgets.panel import Panel
from curiosity_widgets.widgets.spectra import SpectraPanel

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session


class Dashboard(ipywidgets.VBox):
    """``Dashboard(session)``: controls, sample map, spectra, learning curve and log of a run.

    Displays itself as the last line of a cell and follows the width of its cell. Several dashboards may
    look at one session; closing one leaves the session alone.
    """

    _panels: tuple[Panel, ...] = ()

    def __init__(self, session: Session) -> None:
        self.feed = Feed(session)
        self.controls = ControlsPanel(session, self.feed)
        self.map = MapPanel(session, self.feed)
        self.spectra = SpectraPanel(session, self.feed)
        self.learning = LearningPanel(session, self.feed)
        self.log_panel = LogPanel(session, self.feed)
        self._panels = (self.controls, self.map, self.spectra, self.learning, self.log_panel)
        side = ipywidgets.VBox([self.spectra, self.learning]).add_class("cw-side")
        panels = ipywidgets.Box([self.map, side]).add_class("cw-panels")
        super().__init__([self.controls, panels, self.log_panel])
        self.add_class("cw-dashboard")
        claim_cell(self)

    def close(self) -> None:
        """Take the dashboard off the page and end its thread. The session goes on."""
        for panel in self._panels:
            panel.close()
        close_tree(self)
        if self._panels:
            self.feed.close()
