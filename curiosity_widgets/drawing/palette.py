"""One table of colours and dashes, so that a thing looks the same in dashboard, report and benchmark page.

Colours are after Okabe and Ito, Color Universal Design (2008), and Tol, Colour Schemes, SRON/EPS/TN/09-002
(2021): distinct for every kind of colour vision, readable on light and on dark. Lines that share a plot
differ by dash or width as well, never by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass

ORANGE, BLUE, GREEN, GREY, PURPLE = "#d55e00", "#2f8fd0", "#009e73", "#8a8a8a", "#aa4499"

# Dashes by bqplot's names, as SVG writes them.
DASHES = {"solid": "", "dashed": "6 4", "dotted": "2 3", "dash_dotted": "6 3 1 3"}

# Clusters, in every panel the same: Okabe and Ito's. Further ones begin again and differ by their numbers.
GROUPS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442")

# Whether something can be learned: the first only in the legend, there the image shows in grey.
VERDICT = ("#909090", "#d55e00")

# Kinds of positions on the sample, in the order of js/src/widgets/score/layers.ts.
AREAS = {
    "no whole patch": "#606060",
    "can be measured": "#0072b2",
    "measured": "#f0e442",
    "held out": "#56b4e9",
    "gap": "#e69f00",
    "excluded": "#d55e00",
}

# Positions on the sample. js/scripts/generate.py hands GROUPS, VERDICT, AREAS, MARKS and WORK to the page.
MARKS = {
    "dark": "#262626",  # under and around the others, so that they show on light and dark colours alike
    "light": "#ffffff",  # measured
    "next": "#d81b60",  # white numbers are read on it
    "flagged": "#ff3b30",
    "selected": "#ffb000",
}

# What source and learner do; waiting is drawn as lines.
WORK = {
    "measure": "#0072b2",
    "wait": "#d55e00",
    "fit": "#009e73",
    "evaluate": "#56b4e9",
    "pick": "#cc79a7",
    "score": "#8a8a8a",
}

# Strategies of a benchmark, in its order: no colour of a yardstick's.
_STRATEGIES = ("#0072b2", "#cc79a7", "#e69f00", "#56b4e9", "#606060")


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
    "neighbours": Stroke("neighbours alone", PURPLE, "dashed"),
    "gp": Stroke("Gaussian process on structure and position", "#b08900", "dash_dotted"),
    "ceiling": Stroke("trained on all measurable spectra", "#303030", "dash_dotted", 1.2),
    "ceiling_of_structure": Stroke("trained on all measurable, structure alone", "#303030", "dotted", 1.2),
}
UNMEASURED = Stroke("model, all unmeasured positions", BLUE, "dashed", 1.8)

# What noise allows: no line of a score lies above it for long.
CEILING = Stroke("noise ceiling", GREY, "dash_dotted", 1.2)

# Spectra. Loops run through the same bias many times, where dashes would blur: thin and thick instead.
MEASURED = Stroke("measured", ORANGE, width=1.4)
PREDICTED = Stroke("predicted", BLUE)
PREDICTED_THEN = Stroke("predicted then", BLUE, "dotted", 1.4)
RESIDUAL = Stroke("measured − predicted", GREY, width=1.2)
SELECTED = Stroke("selected: mean ± spread", PURPLE, "dashed", 2.2)
SELECTED_MEASURED = Stroke("measured among them", PURPLE, width=0.7)

# A training, and errors before it.
TRAINING = Stroke("training", BLUE, width=1.6)
VALIDATION = Stroke("validation", ORANGE, "dashed", 1.6)
PICKED = Stroke("picked", BLUE)
RANDOM = Stroke("random, unmeasured", ORANGE, "dashed")


def cluster_stroke(number: int) -> Stroke:
    """The mean of a cluster, counted from 0."""
    style = list(DASHES)[number % len(DASHES)]
    return Stroke(f"cluster {number + 1}", GROUPS[number % len(GROUPS)], style, 1.6)


def group_stroke(number: int, name: str) -> Stroke:
    """The mean of a group that a user has named, counted from 0: thicker than a cluster's."""
    dashes = list(DASHES)
    return Stroke(name, GROUPS[number % len(GROUPS)], dashes[number // len(GROUPS) % len(dashes)], 2.6)


def strategy_stroke(number: int, label: str) -> Stroke:
    """A strategy of a benchmark, counted from 0; dashed where the colours begin again."""
    style = ("solid", "dashed", "dash_dotted")[number // len(_STRATEGIES) % 3]
    return Stroke(label, _STRATEGIES[number % len(_STRATEGIES)], style, 2.0)
