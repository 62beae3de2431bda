"""The form that makes a new run: of the data of a file, or of public or simulated data."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets

from curiosity_widgets.data import datasets
from curiosity_widgets.data.readers import endings, formats
from curiosity_widgets.data.spectral_image import SpectralImage
from curiosity_widgets.drawing.lengths import prefixed
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.sources import open_source
from curiosity_widgets.sources.protocol import Source
from curiosity_widgets.sources.registry import SIMULATED, installed
from curiosity_widgets.sources.replay import ReplaySource
from curiosity_widgets.widgets.common.background import in_background
from curiosity_widgets.widgets.dashboard import Dashboard
from curiosity_widgets.widgets.forms.data_preview import DataPreview
from curiosity_widgets.widgets.forms.fields import number, styled
from curiosity_widgets.widgets.forms.run_limits import available, limits, proposed_patch
from curiosity_widgets.widgets.heading import Heading
from curiosity_widgets.workflows import find, load, names

_SHARES = (0.1, 0.2, 0.25, 0.3, 0.4)  # of the positions
_LARGEST_PATCH = 999
_CHOOSE = "Choose what to measure; nothing is measured before you press Run."


class OpenForm(ipywidgets.VBox):
    """What a new run needs: data, file, workflow, patch, held-out share; then its dashboard in its place.

    Where the data are open, the limits of the numbers are shown while they are typed.
    """

    def __init__(
        self,
        source: ReplaySource | None = None,
        workflow: str = "dense",
        colours: str = "viridis",
        *,
        panel: str = "",
    ) -> None:
        self._colours, self._panel = colours, panel
        self._opening = False  # the run of the numbers that were there is being made
        self._source: Source | None = source
        self.session: Session | None = None
        self._heading = Heading(title="New run")
        self.data = ipywidgets.Dropdown(
            options=[*((f"{n}: {datasets.describe(n).title}", n) for n in datasets.names()),
                     ("Simulated ferroelectric sample", SIMULATED),
                     *((f"{name}: source of {package}", name) for name, package in installed().items())],
            description="Data",
        )  # fmt: skip
        self.file = ipywidgets.Text(
            placeholder=f"path ({_endings()})", description="or a file", continuous_update=False
        )
        self.preview = DataPreview()
        self.workflow = ipywidgets.Dropdown(
            options=[(_label(name), name) for name in names()],
            value=workflow if workflow in names() else names()[0],
            description="Workflow",
        )
        self.patch = number("Patch (pixels)", 1, _LARGEST_PATCH)
        self.initial = number("Initial spectra", 2, 1_000_000)
        self.budget = number("Budget (spectra)", 3, 1_000_000)
        self.held_out = ipywidgets.Dropdown(
            options=[
                ("one region, where enough is left", None),
                ("nothing", 0.0),
                *((f"{100 * share:.0f} % in blocks", share) for share in _SHARES),
            ],
            description="Held out",
        )
        self.seed = number("Seed", 0, 2**31 - 1)
        self.path = ipywidgets.Text(placeholder="named by date and time", description="Run file")
        self.limits = ipywidgets.HTML().add_class("cw-limits")
        self.start = ipywidgets.Button(description="Open dashboard", button_style="primary")
        numbers = [self.patch, self.initial, self.budget, self.held_out, self.seed]
        fields = [self.workflow, *numbers, self.path]
        if source is None:
            self._heading.sentence = _CHOOSE
            fields[:0] = [self.data, self.file]
            self.file.observe(self._look, "value")
            self.data.observe(self._look, "value")
        else:
            self._describe(source)
        form = ipywidgets.VBox([self._heading, self.preview, *styled(fields), self.limits, self.start])
        super().__init__([form.add_class("cw-panel").add_class("cw-form")])
        self._propose()
        self.workflow.observe(self._propose, "value")
        for field in numbers:
            field.observe(self._check, "value")
        self.start.on_click(self._open)
        if source is None:
            self._read(lambda _sentence: None)  # data that are not there are no news before they are chosen

    def _propose(self, _change: Any = None) -> None:
        """The chosen workflow's own numbers, as far as the data allow."""
        chosen = load(self.workflow.value)
        patch, initial, budget = chosen.patch, chosen.init, chosen.budget
        self.patch.max = _LARGEST_PATCH
        if isinstance(self._source, ReplaySource):
            data = self._source.spectral_image
            self.patch.max = min(data.shape)
            patch = proposed_patch(self._source, patch) if chosen.patch_from_data else patch
            _, most = available(self._source, patch, self.held_out.value, self.seed.value)
            initial = min(initial, max(2, len(data) // 8), most)
            budget = min(budget, max(initial + 1, len(data) // 3), most)
        self.patch.value, self.initial.value, self.budget.value = patch, initial, budget
        self._check()

    def _check(self, _change: Any = None) -> None:
        """Show what the numbers may be; the run can begin where they are that."""
        told, fits = "", True
        if isinstance(self._source, ReplaySource):
            told, fits = limits(self._source, *self._numbers()[1:])
        self.limits.value = escape(told)
        self.start.disabled = self._opening or not fits

    def _look(self, _change: Any) -> None:
        """Open the file that is named, so that its picture is seen before the run."""
        self._source = None
        self.preview.hide()
        self._propose()  # not what another sample had proposed
        self._heading.sentence = _CHOOSE if self._wanted() is None else "Reading …"
        self._read(self._refused)

    def _read(self, refused: Callable[[str], None]) -> None:
        """Read what is named, and show it; numbers that are typed meanwhile stay."""
        wanted, numbers = self._wanted(), self._numbers()
        if wanted is None:
            return

        def read() -> None:
            source = ReplaySource(wanted)
            if wanted == self._wanted() and not self._opening:  # another one may be named by now
                self._source = source
                self._describe(source)
                self._propose() if self._numbers() == numbers else self._check()

        in_background(read, refused)

    def _numbers(self) -> tuple[Any, ...]:
        """Workflow and numbers of the run as they are in the form."""
        fields = (self.workflow, self.patch, self.held_out, self.seed, self.initial, self.budget)
        return tuple(field.value for field in fields)

    def _wanted(self) -> Path | str | None:
        """The file or the public data that are named; None for what cannot be looked at before a run."""
        named = self.file.value.strip()
        if not named:
            return self.data.value if self.data.value in datasets.names() else None
        path = Path(named).expanduser()
        return path if path.is_file() and not RunFile.is_run_file(path) else None

    def _describe(self, source: ReplaySource) -> None:
        self._heading.sentence = f"{Path(source.spectral_image.name).name}: {_described(source)}"
        self.preview.show(source.spectral_image)

    def _open(self, _button: Any) -> None:
        self._opening = self.start.disabled = True
        self._heading.sentence = "Opening …"
        in_background(self._begin, self._refused)

    def _begin(self) -> None:
        source = self._source or open_source(self.file.value.strip() or self.data.value)
        workflow = load(
            self.workflow.value, patch=self.patch.value, init=self.initial.value, budget=self.budget.value
        )
        named = self.path.value.strip() or None
        self.session = Session(source, workflow, self.seed.value, named, holdout=self.held_out.value)
        self.dashboard = coloured(Dashboard(self.session), self._colours)
        self.dashboard.feed.status.panel = self._panel
        self.children = [self.dashboard]

    def _refused(self, sentence: str) -> None:
        self._heading.sentence = sentence
        self._opening = self.start.disabled = False


def _label(workflow: str) -> str:
    """A workflow as the form lists it: its name and what it is."""
    title = find(workflow).title
    return f"{workflow}: {title}" if title else workflow


def _endings() -> str:
    """The endings that are read, those of other packages first."""
    known = formats()
    return ", ".join(sorted(known, key=lambda ending: (ending in endings(), ending)))


def _described(source: ReplaySource) -> str:
    """A short description of the data of a file."""
    data = source.spectral_image
    height, width = data.shape
    return (
        f"image of {height} × {width} pixels ({', '.join(data.channels)}), {len(data)} spectra of "
        f"{len(data.axis.values)} points over {data.axis.label}, replayed as if measured now.{_extent(data)}"
    )


def _extent(data: SpectralImage) -> str:
    """How large the image is, where its pixels have a length."""
    if data.pixel_size is None:
        return ""
    high, wide = (pixels * length for pixels, length in zip(data.shape, data.pixel_size, strict=True))
    size, unit = prefixed(data.pixel_unit, max(high, wide))
    return f" {high / size:.3g} × {wide / size:.3g} {unit}."


def coloured(dashboard: Dashboard, colours: str) -> Dashboard:
    """The dashboard, in a colour map of the user's choice."""
    dashboard.map.colours = dashboard.latent.colours = colours
    return dashboard
