"""A file, or data of the user's choice, in a dashboard: what the JupyterLab extension's panels show."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ipywidgets

from curiosity_widgets.data.readers.contents import arrays_in
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources.replay import ReplaySource
from curiosity_widgets.widgets.common.background import in_background
from curiosity_widgets.widgets.common.lifetime import Lasting
from curiosity_widgets.widgets.dashboard import Dashboard
from curiosity_widgets.widgets.forms.choose_arrays import ChooseArrays
from curiosity_widgets.widgets.forms.open_form import OpenForm, coloured
from curiosity_widgets.widgets.forms.start_form import classroom_form, explore_form
from curiosity_widgets.widgets.heading import Heading

FORMS: dict[str, Callable[[], ipywidgets.Widget]] = {
    "classroom": classroom_form,
    "explore": explore_form,
}
_panels: dict[str, ipywidgets.Widget] = {}


def panel(
    key: str,
    paths: Sequence[str] = (),
    workflow: str = "dense",
    colours: str = "viridis",
    kind: str = "panel",
    continued: bool = False,
) -> ipywidgets.Widget:
    """The widget of a panel of the JupyterLab extension: made once, the same for a page loaded again.

    ``kind``: "panel" of a run or a file, "view" of a run's file, else a key of FORMS. ``paths``: where the
    file may be, by the server's folder first. ``continued``: the run of the file is continued in this kernel.
    """
    if key not in _panels:
        if kind in FORMS:
            made = FORMS[kind]()
        elif paths:
            made = FilePanel(_there(paths), workflow, colours, continued=continued, panel=key)
        else:
            made = OpenForm(None, workflow, colours, panel=key)
        _panels[key] = made
    return _panels[key]


def is_run(paths: Sequence[str]) -> bool:
    """Whether a file is that of a run."""
    path = _there(paths)
    return path.is_file() and RunFile.is_run_file(path)


def end_panel(key: str) -> None:
    """Close the widgets of a panel that was closed; its kernel may show others."""
    made = _panels.pop(key, None)
    if made is not None:
        made.close()


def _there(paths: Sequence[str]) -> Path:
    """The first that there is; the last where there is none."""
    known = [Path(path).expanduser() for path in paths]
    return next((path for path in known if path.exists()), known[-1])


def open_file(
    path: str | os.PathLike[str] | None = None, workflow: str = "dense", colours: str = "viridis"
) -> ipywidgets.Widget:
    """A run file, in a dashboard; data, in a form that starts a new replay of them.

    The content decides which of the two a file is. Without a path the form offers the public data sets and
    the simulated sample.
    """
    return OpenForm(None, workflow, colours) if path is None else FilePanel(path, workflow, colours)


class FilePanel(Lasting, ipywidgets.VBox):
    """What a file holds: the dashboard of a run, or the form of a new one. Opened on a thread of its own.

    If a reader cannot identify the arrays, the user assigns them. A file that cannot be opened gives a
    note with the reason.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        workflow: str = "dense",
        colours: str = "viridis",
        *,
        continued: bool = False,
        panel: str = "",
    ) -> None:
        self.path, self._workflow, self._colours = Path(path), workflow, colours
        self._continued, self._panel = continued, panel
        self._form: ChooseArrays | None = None
        super().__init__([_note(self.path.name, "Opening …")])
        in_background(self._open, self._refused)

    @property
    def content(self) -> Any:
        """The widget that is shown."""
        return self.children[0]

    def _open(self) -> None:
        if RunFile.is_run_file(self.path):
            self._show_run()
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
        self._show(OpenForm(source, self._workflow, self._colours, panel=self._panel))

    def _show_run(self) -> None:
        """The run: continued where that is wanted and possible, else looked at."""
        refused = ""
        try:
            dashboard = Dashboard(Session.open(self.path)) if self._continued else Dashboard.open(self.path)
        except CuriosityError as error:
            if not self._continued:
                raise
            dashboard, refused = Dashboard.open(self.path), str(error)
        dashboard.feed.status.panel = self._panel
        self._show(coloured(dashboard, self._colours))
        if refused:
            dashboard.controls.problem = refused

    def _read(self, options: dict[str, Any]) -> None:
        """Open it with the chosen arrays."""

        def read() -> None:
            source = ReplaySource(self.path, **options)
            self._show(OpenForm(source, self._workflow, self._colours, panel=self._panel))

        in_background(read, self._refused)

    def _refused(self, sentence: str) -> None:
        if self._form is not None:
            self._form.show_message(sentence)
        else:
            self._show(_note("This file cannot be opened", sentence))

    def _show(self, widget: ipywidgets.Widget) -> None:
        self.children = [widget]

    def close(self) -> None:
        """Take it off the page, with what it shows."""
        if self.comm is not None:
            for child in self.children:
                child.close()
        super().close()


def _note(title: str, sentence: str) -> ipywidgets.VBox:
    return ipywidgets.VBox([Heading(title=title, sentence=sentence)]).add_class("cw-panel")
