"""Which strategy is for what: groups, the recommended one first, and one line for each."""

from __future__ import annotations

import inspect
from typing import NamedTuple

from curiosity_widgets.acquisition.registry import kind_of, names

_GUIDE = {
    "Recommended": {
        "balanced": "Learns the whole map and finds the rare: β is the share of picks far from those.",
    },
    "By what is expected to be learned": {
        "error_reduction": "Where one spectrum is expected to lower the error of the whole map most.",
        "learnable_error": "Where the error is large and more spectra can remove it; noise does not attract.",
        "mixed": "A share of the picks by coverage, the rest by what is typical of the sample.",
        "staged": "First what is typical, then where the models disagree, then what can be learned.",
        "committee": "Where the models of the ensemble disagree most about the spectrum.",
    },
    "Of the paper": {
        "curiosity": "Curiosity and caution by one number (workflow A): β = 1 goes where the largest error "
        "(mismatch of prediction and measurement) is expected, β = 0 where the smallest is.",
        "epsilon_decreasing": "Exploration that gives way to curiosity as the run goes on (workflow B).",
    },
    "By difference": {
        "coverage": "The candidate that differs most from everything measured (k-center greedy).",
        "lcmd": "A batch from the largest clusters of what the ensemble predicts, each far from the others.",
        "feature_weighted": "Unlike in the features that tell the spectrum, and in the outcome.",
        "novelty": "Where a predicted spectrum is unlike every measured one.",
        "herding": "What covers most of the error that is expected, a soft form of balanced.",
        "tessar": "Far from measured points, between their neighbourhoods, and where candidates are many.",
        "typicality": "What is common on the sample first; for very few spectra.",
    },
    "Designs that know nothing of the spectra": {
        "random": "Positions at random: what every other strategy has to beat.",
        "grid": "A regular grid.",
        "latin_hypercube": "Every row and column range once, otherwise at random.",
        "sobol": "A sequence that fills the sample evenly at any length.",
    },
    "Around another strategy": {
        "cost": "Its score weighed against the time that a pick takes.",
        "diverse": "The picks of a batch kept apart.",
        "epsilon": "A share of the picks at random.",
        "masked": "Kept inside a mask.",
    },
    "For comparison": {
        "oracle_error": "The true error: unknown at a microscope, known on recorded data.",
    },
}
_YOURS = "Yours"


class Described(NamedTuple):
    """A strategy as a user chooses it."""

    name: str
    group: str
    line: str


def guide() -> list[Described]:
    """All strategies by group, the recommended one first; registered and installed ones last."""
    known = [Described(name, group, line) for group, found in _GUIDE.items() for name, line in found.items()]
    built_in = {one.name for one in known}
    return known + [Described(name, _YOURS, _line(name)) for name in names() if name not in built_in]


def _line(name: str) -> str:
    """The first line of what its author has written about a strategy."""
    text = inspect.getdoc(kind_of(name)) or ""
    return text.splitlines()[0] if text else ""
