"""A file, or data of the user's choice, in a dashboard: what the JupyterLab extension's panels show."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import ipywidgets

from curiosity_widgets.data.readers.contents import arrays_in
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.sources.replay import ReplaySource
from curiosity_widgets.widgets.common.background import in_background
from curiosity_widgets.widgets.dashboard import Dashboard
from curiosity_widgets.widgets.forms.choose_arrays import ChooseArrays
from curiosity_widgets.widgets.forms.open_form import OpenForm, coloured
from curiosity_widgets.widgets.heading import Heading

_panels: dict[str, ipywidgets.Widget] = {}


def panel(
    key: str, path: str | None = None, workflow: str = "dense", colours: str = "viridis"
) -> ipywidgets.Widget:
    """The widget of a panel of the JupyterLab extension: made once, the same for a page loaded again."""
    if key not in _panels:
        _panels[key] = open_file(path, workflow, colours)
    return _panels[key]


def open_file(
    path: str | os.PathLike[str] | None = None, workflow: str = "dense", colours: str = "viridis"
) -> ipywidgets.Widget:
    """A run file, in a dashboard; data, in a form that starts a new replay of them.

    The content decides which of the two a file is. Without a path the form offers the public data sets and
    the simulated sample.
    """
    return OpenForm(None, workflow, colours) if path is None else FilePanel(path, workflow, colours)


class FilePanel(ipywidgets.VBox):
    """What a file holds: the dashboard of a run, or the form of a new one. Opened on a thread of its own.

    If a reader cannot identify the arrays, the user assigns them. A file that cannot be opened gives a
    note with the reason.
    """

    def __init__(
        self, path: str | os.PathLike[str], workflow: str = "dense", colours: str = "viridis"
    ) -> None:
        self.path, self._workflow, self._colours = Path(path), workflow, colours
        self._form: ChooseArrays | None = None
        super().__init__([_note(self.path.name, "Opening …")])
        in_background(self._open, self._refused)

    @property
    def content(self) -> Any:
        """The widget that is shown."""
        return self.children[0]

    def _open(self) -> None:
        if RunFile.is_run_file(self.path):
            self._show(coloured(Dashboard.open(self.path), self._colours))
            return
        try:
            source = ReplaySource(self.path)
        except CuriosityError as error:
            arrays = arrays_in(self.path) if self.path.is_file() else {}
            if max(map(len, arrays.values()), default=0) < 2:
                raise  # neither an image nor spectra in it
            self._form = ChooseArrays(self.path.name, arrays, self._read)
            self._form.show_message(f"Assign the arrays. {error}")
            self._show(self._form)
            return
        self._show(OpenForm(source, self._workflow, self._colours))

    def _read(self, options: dict[str, Any]) -> None:
        """Open it with the chosen arrays."""

        def read() -> None:
            self._show(OpenForm(ReplaySource(self.path, **options), self._workflow, self._colours))

        in_background(read, self._refused)

    def _refused(self, sentence: str) -> None:
        if self._form is not None:
            self._form.show_message(sentence)
        else:
            self._show(_note("This file cannot be opened", sentence))

    def _show(self, widget: ipywidgets.Widget) -> None:
        self.children = [widget]


def _note(title: str, sentence: str) -> ipywidgets.VBox:
    return ipywidgets.VBox([Heading(title=title, sentence=sentence)]).add_class("cw-panel")
