"""What the panels of a dashboard share inside the page."""

from __future__ import annotations

import anywidget
import traitlets

from curiosity_widgets.widgets.assets import script


class SharedState(anywidget.AnyWidget):
    """β and λ as the person moves them, the selected and the hovered position.

    A model without a view. Panels refer to it, so in the page they follow each other at once, without
    the kernel; the kernel hears of changes a little later.
    """

    _esm = script("shared")

    beta = traitlets.Float(0.5).tag(sync=True)
    lam = traitlets.Float(1.0).tag(sync=True)
    scheduled = traitlets.Bool(False).tag(sync=True)  # β follows the strategy's own schedule
    row = traitlets.Int(-1).tag(sync=True)  # selected position; -1: the latest measured one
    col = traitlets.Int(-1).tag(sync=True)
    hover = traitlets.List(traitlets.Int()).tag(sync=True)  # [row, col], or empty

    @property
    def selected(self) -> tuple[int, int] | None:
        """The selected pixel (row, col), None while the latest measured one is followed."""
        return (self.row, self.col) if self.row >= 0 and self.col >= 0 else None

    @property
    def hovered(self) -> tuple[int, int] | None:
        """The pixel (row, col) under the pointer."""
        return (self.hover[0], self.hover[1]) if len(self.hover) == 2 else None
