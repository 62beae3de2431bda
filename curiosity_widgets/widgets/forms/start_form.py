"""Forms that start something on complete data: a class room, or a look at them without a loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import ipywidgets

from curiosity_widgets.classrooms.rules import REVEAL, Rules
from curiosity_widgets.data import datasets
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.exploration import USUAL
from curiosity_widgets.sources.registry import SIMULATED
from curiosity_widgets.widgets.classrooms.classroom import classroom
from curiosity_widgets.widgets.common.background import in_background
from curiosity_widgets.widgets.explorer import explore
from curiosity_widgets.widgets.forms.fields import number, styled
from curiosity_widgets.widgets.heading import Heading

_REVEAL = {"round": "after each round", "end": "at the end"}


class StartForm(ipywidgets.VBox):
    """Data and a few numbers; what ``make`` gives of them takes the form's place."""

    def __init__(
        self,
        title: str,
        sentence: str,
        fields: Sequence[ipywidgets.DOMWidget],
        button: str,
        make: Callable[[str], ipywidgets.Widget],
    ) -> None:
        self._heading = Heading(title=title, sentence=sentence)
        known = [(f"{name}: {datasets.describe(name).title}", name) for name in datasets.names()]
        self.data = ipywidgets.Dropdown(
            options=[*known, ("Simulated ferroelectric sample", SIMULATED)], description="Data"
        )
        self.file = ipywidgets.Text(placeholder="path of a file", description="or a file")
        self.start = ipywidgets.Button(description=button, button_style="primary")
        self._make = make
        self.start.on_click(self._begin)
        form = ipywidgets.VBox([self._heading, *styled([self.data, self.file, *fields]), self.start])
        super().__init__([form.add_class("cw-panel").add_class("cw-form")])

    def _begin(self, _button: ipywidgets.Button) -> None:
        self.start.disabled = True
        self._heading.sentence = "Opening …"

        def begin() -> None:
            file = self.file.value.strip()
            self.children = [self._make(str(Path(file).expanduser()) if file else self.data.value)]

        in_background(begin, self._refused)

    def _refused(self, sentence: str) -> None:
        self._heading.sentence = sentence
        self.start.disabled = False


def explore_form() -> StartForm:
    """The form of a look at complete data."""
    sample = number("Train on (spectra)", 2, 10_000_000)
    sample.value = USUAL
    return StartForm(
        "Explore",
        "A complete data set at once: latent space, clusters, spectra, and what is not learnable.",
        [sample],
        "Explore",
        lambda data: explore(data, sample=sample.value),
    )


def classroom_form() -> StartForm:
    """The form of a new class room."""
    rules = Rules()
    players = ipywidgets.Text(", ".join(rules.players), description="Players")
    rounds, points = number("Rounds", 1, 99), number("Positions per round", 1, 99)
    initial, seed = number("Initial spectra", 4, 9999), number("Seed", 0, 2**31 - 1)
    rounds.value, points.value, initial.value = rules.rounds, rules.points, rules.initial
    reveal = ipywidgets.Dropdown(options=[(_REVEAL[name], name) for name in REVEAL], description="Scores")

    def make(data: str) -> ipywidgets.Widget:
        names = [name.strip() for name in players.value.split(",")]
        if not all(names):
            raise CuriosityError("name the players, with commas between them")
        return classroom(
            data,
            players=names,
            rounds=rounds.value,
            points=points.value,
            initial=initial.value,
            reveal=reveal.value,
            seed=seed.value,
        )

    return StartForm(
        "Class room",
        "Users against the machine, random and space-filling picks: the same start, the same budget.",
        [players, rounds, points, initial, reveal, seed],
        "Begin",
        make,
    )
