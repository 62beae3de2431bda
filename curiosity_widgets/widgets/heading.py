"""Title, legend and one plain sentence above a plot."""

from __future__ import annotations

import anywidget
import ipywidgets
import traitlets

from curiosity_widgets.drawing.assets import script, style
from curiosity_widgets.widgets.shared import SharedState


class Heading(anywidget.AnyWidget):
    """Names the panel that contains it (a region, for screen readers)."""

    _esm = script("heading")
    _css = style()

    # Of a panel that shows a session: whether its kernel is alive. None: of nothing that needs one.
    shared = traitlets.Instance(SharedState, allow_none=True).tag(
        sync=True, **ipywidgets.widget_serialization
    )
    part = traitlets.Bool(False).tag(sync=True)  # of a panel that has its name from another heading
    title = traitlets.Unicode("").tag(sync=True)
    sentence = traitlets.Unicode("").tag(sync=True)
    legend = traitlets.List(traitlets.Dict()).tag(sync=True)  # [{label, colour, dash}]
    options = traitlets.List(traitlets.Dict()).tag(sync=True)  # [{name, label}] what may be shown beside
    chosen = traitlets.List(traitlets.Unicode()).tag(sync=True)  # names of the options that are shown
