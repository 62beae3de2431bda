"""Where a figure of bqplot stands in a panel."""

from __future__ import annotations

import anywidget
import bqplot
import ipywidgets
import traitlets

from curiosity_widgets.drawing.assets import script, style


class Mount(anywidget.AnyWidget):
    """``Mount(figure=…)``: a place for a figure, which the page puts in once there is room for it.

    In a covered notebook bqplot would draw itself with negative widths.
    """

    _esm = script("mount")
    _css = style()

    figure = traitlets.Instance(bqplot.Figure).tag(sync=True, **ipywidgets.widget_serialization)
    height = traitlets.Int(0).tag(sync=True)  # pixels, as the page found it; 0: not yet
