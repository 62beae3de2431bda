"""One table of colours and dashes, so that a thing looks the same in dashboard, report and benchmark page.

Colours are after Okabe and Ito, Color Universal Design (2008), and Tol, Colour Schemes, SRON/EPS/TN/09-002
(2021): distinct for every kind of colour vision, readable on light and on dark. Lines that share a plot
differ by dash or width as well, never by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

ORANGE, BLUE, GREEN, GREY, PURPLE = "#d55e00", "#2f8fd0", "#009e73", "#8a8a8a", "#aa4499"

# Dashes by bqplot's names, as SVG writes them.
DASHES = {"solid": "", "dashed": "6 4", "dotted": "2 3", "dash_dotted": "6 3 1 3"}

# Clusters, in every panel the same: Tableau 10.
GROUPS = (
    "#4e79a7", "#f28e2c", "#e15759", "#76b7b2", "#59a14f",
    "#edc949", "#af7aa1", "#ff9da7", "#9c755f", "#bab0ab",
)  # fmt: skip

# Positions on the sample. js/scripts/generate.py hands GROUPS and MARKS to the page.
MARKS = {
    "dark": "#262626",  # under and around the others, so that they show on light and dark colours alike
    "light": "#ffffff",  # measured
    "next": "#ff5cc8",
    "flagged": "#ff3b30",
    "selected": "#ffb000",
}

# Strategies of a benchmark, in its order: no colour of a yardstick's.
_STRATEGIES = (BLUE, PURPLE, "#e69f00", "#332288", "#999933", "#882255", "#555555")


@dataclass(frozen=True)
class Stroke:
    """How one line looks, and what a legend calls it."""

    label: str
    colour: str
    style: str = "solid"  # a key of DASHES
    width: float = 1.8

    @property
    def dash(self) -> str:
        """The dash as SVG writes it."""
        return DASHES[self.style]

    @property
    def legend(self) -> dict[str, str | float]:
        """An entry of a legend."""
        return {"label": self.label, "colour": self.colour, "dash": self.dash, "width": self.width}


# The learning curve: the model, and the yardsticks on the same spectra, by their keys in the curve.
MODEL = Stroke("model", BLUE, width=2.6)
YARDSTICKS = {
    "forest": Stroke("extra trees", GREEN, "dashed"),
    "ridge": Stroke("ridge regression", ORANGE, "dash_dotted"),
    "mean": Stroke("mean spectrum", GREY, "dotted"),
}

# Spectra. Loops run through the same bias many times, where dashes would blur: thin and thick instead.
MEASURED = Stroke("measured", ORANGE, width=1.0)
PREDICTED = Stroke("predicted", BLUE)
RESIDUAL = Stroke("measured − predicted", GREY, width=1.2)
SELECTED = Stroke("selected: mean ± spread", PURPLE, "dashed", 2.2)
SELECTED_MEASURED = Stroke("measured among them", PURPLE, width=0.7)

# A training, and errors before it.
TRAINING = Stroke("training", BLUE, width=1.6)
VALIDATION = Stroke("validation", ORANGE, "dashed", 1.6)
PICKED = Stroke("picked", BLUE)
RANDOM = Stroke("random, held out", ORANGE, "dashed")


def cluster_stroke(number: int) -> Stroke:
    """The mean of a cluster, counted from 0."""
    style = list(DASHES)[number % len(DASHES)]
    return Stroke(f"cluster {number + 1}", GROUPS[number % len(GROUPS)], style, 1.6)


def strategy_stroke(number: int, label: str) -> Stroke:
    """A strategy of a benchmark, counted from 0; dashed where the colours begin again."""
    stroke = Stroke(label, _STRATEGIES[number % len(_STRATEGIES)], width=2.0)
    return stroke if number < len(_STRATEGIES) else replace(stroke, style="dashed")
