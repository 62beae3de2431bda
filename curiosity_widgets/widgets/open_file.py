"""A file, or data of a person's choice, in a dashboard: what the JupyterLab extension's panels show."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import ipywidgets

from curiosity_widgets.data import datasets
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources import open_source
from curiosity_widgets.sources.protocol import Source
from curiosity_widgets.sources.replay import ReplaySource
from curiosity_widgets.widgets.dashboard import Dashboard
from curiosity_widgets.widgets.heading import Heading
from curiosity_widgets.workflows import named, names

SIMULATED = "simulated"
_WORDS = {
    "dense": "dense: small ensemble, whole map at once",
    "ensemble": "ensemble: the paper's workflow A",
    "autoencoder": "autoencoder: the paper's workflow B",
}

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
    """A run file as it stands, in a dashboard; data, in a form that makes a new replay of them.

    Which of the two a file is, its content says. Without a path the form offers the public data sets and
    the simulated sample. What cannot be opened gives a panel that says why.
    """
    try:
        if path is not None and RunFile.is_run_file(path):
            return _coloured(Dashboard.open(path), colours)
        return OpenForm(path, workflow, colours)
    except CuriosityError as error:
        return _note("This file cannot be opened", str(error))


class OpenForm(ipywidgets.VBox):
    """What a new run needs: data, workflow, patch, held-out share; then its dashboard in the same place."""

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        workflow: str = "dense",
        colours: str = "viridis",
    ) -> None:
        self._colours = colours
        self._source: Source | None = None if path is None else ReplaySource(path)
        self.session: Session | None = None
        self._heading = Heading(title="New run")
        self.data = ipywidgets.Dropdown(
            options=[*((f"{n}: {datasets.describe(n).title}", n) for n in datasets.names()),
                     ("Simulated ferroelectric sample", SIMULATED)],
            description="Data",
        )  # fmt: skip
        self.workflow = ipywidgets.Dropdown(
            options=[(_WORDS.get(name, name), name) for name in names()],
            value=workflow if workflow in names() else names()[0],
            description="Workflow",
        )
        self.patch = _number("Patch (pixels)", 1, 999)
        self.initial = _number("Initial spectra", 2, 1_000_000)
        self.budget = _number("Budget (spectra)", 3, 1_000_000)
        self.held_out = ipywidgets.BoundedFloatText(
            0.25, min=0.0, max=0.9, step=0.05, description="Held-out share"
        )
        self.seed = _number("Seed", 0, 2**31 - 1)
        self.start = ipywidgets.Button(description="Open dashboard", button_style="primary")
        asked = [self.workflow, self.patch, self.initial, self.budget, self.held_out, self.seed]
        if path is None:
            self._heading.sentence = "Choose what to measure; nothing is measured before you press Run."
            asked.insert(0, self.data)
        else:
            self._heading.sentence = f"{Path(path).name}: {self._describe()}"
        for field in asked:
            field.style.description_width = "150px"
            field.layout.width = "min(100%, 560px)"
        form = ipywidgets.VBox([self._heading, *asked, self.start])
        super().__init__([form.add_class("cw-panel").add_class("cw-form")])
        self._propose()
        self.workflow.observe(self._propose, "value")
        self.start.on_click(self._open)

    def _describe(self) -> str:
        """The data of the file in a few words."""
        assert isinstance(self._source, ReplaySource)  # noqa: S101 - made in the constructor
        data = self._source.spectral_image
        height, width = data.shape
        return (
            f"image of {height} × {width} pixels ({', '.join(data.channels)}), {len(data)} spectra of "
            f"{len(data.axis.values)} points over {data.axis.label}, replayed as if they were measured now."
        )

    def _propose(self, _change: Any = None) -> None:
        """The chosen workflow's own numbers, as far as the data allow."""
        chosen = named(self.workflow.value)
        patch, initial, budget = chosen.patch, chosen.init, chosen.budget
        if isinstance(self._source, ReplaySource):
            data = self._source.spectral_image
            self.patch.max = min(data.shape)
            patch = min(patch, max(1, min(data.shape) // 4))
            initial = min(initial, max(2, len(data) // 8))
            budget = min(budget, max(initial + 1, len(data) // 3))
        self.patch.value, self.initial.value, self.budget.value = patch, initial, budget

    def _open(self, _button: Any) -> None:
        self.start.disabled = True
        self._heading.sentence = "Opening …"
        try:
            source = self._source or open_source(self.data.value)
            workflow = named(
                self.workflow.value,
                patch=self.patch.value,
                init=self.initial.value,
                budget=self.budget.value,
            )
            self.session = Session(source, workflow, self.seed.value, holdout=self.held_out.value)
        except CuriosityError as error:
            self._heading.sentence = str(error)
            self.start.disabled = False
            return
        self.dashboard = _coloured(Dashboard(self.session), self._colours)
        self.children = [self.dashboard]


def _number(label: str, low: int, high: int) -> ipywidgets.BoundedIntText:
    return ipywidgets.BoundedIntText(low, min=low, max=high, description=label)


def _coloured(dashboard: Dashboard, colours: str) -> Dashboard:
    dashboard.map.colours = dashboard.latent.colours = colours
    return dashboard


def _note(title: str, sentence: str) -> ipywidgets.VBox:
    return ipywidgets.VBox([Heading(title=title, sentence=sentence)]).add_class("cw-panel")
