"""Panels made of headings and bqplot's figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets

from curiosity_widgets.widgets.common.exports import Exports
from curiosity_widgets.widgets.common.lifetime import close_tree, in_marimo
from curiosity_widgets.widgets.common.panel import Panel
from curiosity_widgets.widgets.figures.exports import exports_of
from curiosity_widgets.widgets.figures.plain import PlainPanel

if TYPE_CHECKING:
    from curiosity_widgets.widgets.heading import Heading

_SHARED = ["row", "col", "hover", "selection", "clusters", "groups"]


class BoxedPanel(Panel, ipywidgets.VBox):
    """A panel whose first child is its heading."""

    _heading: Heading
    _plain: PlainPanel | None = None

    @property
    def page(self) -> Heading:
        """The heading has the buttons."""
        return self._heading

    def exports(self) -> Exports:
        """Every figure with its title and legend, and the numbers of its lines."""
        return exports_of(self)

    def join(self) -> None:
        """Start to draw; the last thing a panel's constructor does."""
        self._heading.shared = self.feed.shared
        self.title = self._heading.title
        super().join()
        if in_marimo():
            self._display_()  # marimo ends a widget with the cell that made it: the same one for both

    def _display_(self) -> PlainPanel:
        """What marimo shows in place of this panel: it supports only anywidgets."""
        with self.feed.lock:
            if self._plain is None:
                self._plain = PlainPanel(self)
                # The feed and the traits call their listeners in order: the panel has drawn before.
                self.feed.add(self._plain)
                self.feed.shared.observe(self._follow, _SHARED)
                self._heading.observe(self._follow, "chosen")
            return self._plain

    def close(self) -> None:
        """Take the panel off the page. The session continues."""
        if self._plain is not None:
            self.feed.remove(self._plain)
            self.feed.shared.unobserve(self._follow, _SHARED)
            close_tree(self._plain, keep=self.feed.shared)
            self._plain = None
        super().close()

    def _follow(self, _change: Any) -> None:
        with self.feed.lock:
            if self._plain is not None:
                self._plain.draw()
