"""Panels that the page draws by itself."""

from __future__ import annotations

import anywidget
import ipywidgets
import traitlets

from curiosity_widgets.widgets.common.panel import Panel
from curiosity_widgets.widgets.shared import SharedState


class LinkedPanel(Panel, anywidget.AnyWidget):
    """A panel with a script of its own, which finds there what the panels of a dashboard share."""

    shared = traitlets.Instance(SharedState).tag(sync=True, **ipywidgets.widget_serialization)

    @traitlets.default("shared")
    def _shared_with_the_feed(self) -> SharedState:
        return self.feed.shared
