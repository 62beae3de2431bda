"""Strategies: one a file, each returning the score of every candidate, term by term."""

from curiosity_widgets.acquisition.formulas import Formula, blend
from curiosity_widgets.acquisition.registry import (
    DEFAULT,
    check_name,
    load,
    names,
    refusal,
    register,
    registered,
)
from curiosity_widgets.acquisition.strategy import Strategy, unit
from curiosity_widgets.acquisition.terms.farthest import Farthest
from curiosity_widgets.acquisition.terms.term import Product, Term

__all__ = [
    "DEFAULT",
    "Farthest",
    "Formula",
    "Product",
    "Strategy",
    "Term",
    "blend",
    "check_name",
    "load",
    "names",
    "refusal",
    "register",
    "registered",
    "unit",
]
