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
    action = traitlets.Unicode("").tag(sync=True)  # label of a button; empty: there is none
    action_hint = traitlets.Unicode("").tag(sync=True)
    legend = traitlets.List(traitlets.Dict()).tag(sync=True)  # [{label, colour, dash}]
    options = traitlets.List(traitlets.Dict()).tag(sync=True)  # [{name, label}] what may be shown beside
    choices = traitlets.List(traitlets.Dict()).tag(sync=True)  # [{name, label}] of which one is drawn
    choice = traitlets.Unicode("").tag(sync=True)  # name of that one
    stacks = traitlets.Bool(False).tag(sync=True)  # whether lines can be stacked
    bands = traitlets.Bool(False).tag(sync=True)  # whether the ends of a band can be typed
    band = traitlets.List(traitlets.Float()).tag(sync=True)  # its ends; empty: none is chosen
    offset = traitlets.Float(0.0, min=0.0, max=1.0).tag(sync=True)  # between stacked lines, of their range
    chosen = traitlets.List(traitlets.Unicode()).tag(sync=True)  # names of the options that are shown
