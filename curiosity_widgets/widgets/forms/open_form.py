"""The form that makes a new run: of the data of a file, or of public or simulated data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ipywidgets

from curiosity_widgets.data import datasets
from curiosity_widgets.data.readers import endings, formats
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources import open_source
from curiosity_widgets.sources.protocol import Source
from curiosity_widgets.sources.registry import SIMULATED, installed
from curiosity_widgets.sources.replay import ReplaySource
from curiosity_widgets.widgets.common.background import in_background
from curiosity_widgets.widgets.dashboard import Dashboard
from curiosity_widgets.widgets.forms.fields import number, styled
from curiosity_widgets.widgets.heading import Heading
from curiosity_widgets.workflows import find, load, names


class OpenForm(ipywidgets.VBox):
    """What a new run needs: data, workflow, patch, held-out share; then its dashboard in its place."""

    def __init__(
        self, source: ReplaySource | None = None, workflow: str = "dense", colours: str = "viridis"
    ) -> None:
        self._colours = colours
        self._source: Source | None = source
        self.session: Session | None = None
        self._heading = Heading(title="New run")
        self.data = ipywidgets.Dropdown(
            options=[*((f"{n}: {datasets.describe(n).title}", n) for n in datasets.names()),
                     ("Simulated ferroelectric sample", SIMULATED),
                     *((f"{name}: source of {package}", name) for name, package in installed().items())],
            description="Data",
        )  # fmt: skip
        self.file = ipywidgets.Text(placeholder=f"path ({_endings()})", description="or a file")
        self.workflow = ipywidgets.Dropdown(
            options=[(_label(name), name) for name in names()],
            value=workflow if workflow in names() else names()[0],
            description="Workflow",
        )
        self.patch = number("Patch (pixels)", 1, 999)
        self.initial = number("Initial spectra", 2, 1_000_000)
        self.budget = number("Budget (spectra)", 3, 1_000_000)
        self.held_out = ipywidgets.BoundedFloatText(
            0.25, min=0.0, max=0.9, step=0.05, description="Held-out share"
        )
        self.seed = number("Seed", 0, 2**31 - 1)
        self.start = ipywidgets.Button(description="Open dashboard", button_style="primary")
        fields = [self.workflow, self.patch, self.initial, self.budget, self.held_out, self.seed]
        if source is None:
            self._heading.sentence = "Choose what to measure; nothing is measured before you press Run."
            fields[:0] = [self.data, self.file]
        else:
            self._heading.sentence = f"{Path(source.spectral_image.name).name}: {_describe(source)}"
        form = ipywidgets.VBox([self._heading, *styled(fields), self.start])
        super().__init__([form.add_class("cw-panel").add_class("cw-form")])
        self._propose()
        self.workflow.observe(self._propose, "value")
        self.start.on_click(self._open)

    def _propose(self, _change: Any = None) -> None:
        """The chosen workflow's own numbers, as far as the data allow."""
        chosen = load(self.workflow.value)
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
        in_background(self._begin, self._refused)

    def _begin(self) -> None:
        source = self._source or open_source(self.file.value.strip() or self.data.value)
        workflow = load(
            self.workflow.value, patch=self.patch.value, init=self.initial.value, budget=self.budget.value
        )
        self.session = Session(source, workflow, self.seed.value, holdout=self.held_out.value)
        self.dashboard = coloured(Dashboard(self.session), self._colours)
        self.children = [self.dashboard]

    def _refused(self, sentence: str) -> None:
        self._heading.sentence = sentence
        self.start.disabled = False


def _label(workflow: str) -> str:
    """A workflow as the form lists it: its name and what it is."""
    title = find(workflow).title
    return f"{workflow}: {title}" if title else workflow


def _endings() -> str:
    """The endings that are read, those of other packages first."""
    known = formats()
    return ", ".join(sorted(known, key=lambda ending: (ending in endings(), ending)))


def _describe(source: ReplaySource) -> str:
    """A short description of the data of a file."""
    data = source.spectral_image
    height, width = data.shape
    return (
        f"image of {height} × {width} pixels ({', '.join(data.channels)}), {len(data)} spectra of "
        f"{len(data.axis.values)} points over {data.axis.label}, replayed as if measured now."
    )


def coloured(dashboard: Dashboard, colours: str) -> Dashboard:
    """The dashboard, in a colour map of the user's choice."""
    dashboard.map.colours = dashboard.latent.colours = colours
    return dashboard
