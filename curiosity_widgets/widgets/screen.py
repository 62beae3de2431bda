"""The screen: where the panels of a dashboard are."""

from __future__ import annotations

import anywidget
import traitlets

from curiosity_widgets.drawing.assets import script, style


class Screen(anywidget.AnyWidget):
    """Fits the panels of a dashboard to the window, and is the bar of its drawer.

    The page finds the panels by their style classes: ``cw-at-NAME`` in the boxes ``cw-main`` and
    ``cw-drawer`` of a ``cw-dashboard``. Which are folded, and which tab is in front, the browser remembers.
    """

    _esm = script("screen")
    _css = style()

    presented = traitlets.Bool(False).tag(sync=True)  # to an audience: type that is read from afar
