"""Picking rules: one strategy per file, each returning the score of every candidate, term by term."""

from __future__ import annotations

import inspect
from collections.abc import Container
from importlib import import_module
from typing import Any, TypeVar

from curiosity_widgets.acquisition.formulas import FORMULAS
from curiosity_widgets.acquisition.strategy import Strategy
from curiosity_widgets.errors import CuriosityError

_STRATEGIES = {
    "balanced": "rules.balanced:Balanced",
    "committee": "rules.committee:Committee",
    "cost": "wrappers.cost:Cost",
    "coverage": "rules.coverage:Coverage",
    "curiosity": "rules.curiosity:Curiosity",
    "diverse": "wrappers.diverse:Diverse",
    "epsilon": "wrappers.epsilon:Epsilon",
    "epsilon_decreasing": "rules.epsilon_decreasing:EpsilonDecreasing",
    "error_reduction": "rules.error_reduction:ErrorReduction",
    "grid": "designs.grid:Grid",
    "latin_hypercube": "designs.latin_hypercube:LatinHypercube",
    "lcmd": "rules.lcmd:Lcmd",
    "learnable_error": "rules.learnable_error:LearnableError",
    "masked": "wrappers.masked:Masked",
    "mixed": "rules.mixed:Mixed",
    "oracle_error": "rules.oracle_error:OracleError",
    "random": "designs.random:Random",
    "sobol": "designs.sobol:Sobol",
    "staged": "rules.staged:Staged",
    "typicality": "rules.typicality:Typicality",
}
_WORDS = {  # fields of the state that not every run has
    "joint": "latents and predicted scores of an ensemble",
    "latent": "a latent space",
    "learnable": "to know where something can be learned",
    "members": "an ensemble's members",
    "noise": "an estimate of the noise",
    "predicted_error": "a predicted error",
    "progress": "the progress made around each position",
    "skill": "out-of-fold errors of an ensemble",
    "true_error": "the true error, which is known for replayed data alone",
    "uncertainty": "an ensemble's uncertainty",
}
_yours: dict[str, type[Strategy]] = {}

StrategyClass = TypeVar("StrategyClass", bound=type[Strategy])


def names() -> list[str]:
    """The strategies' names, registered ones among them."""
    return sorted([*_STRATEGIES, *_yours])


def register(kind: StrategyClass) -> StrategyClass:
    """Make a strategy of yours known by its ``name``, to workflows, the command line and the dashboard.

    A class decorator. Registering a name of yours again replaces it, as a notebook cell run twice does.
    Raises CuriosityError for a class without name, score or formula, or with the name of one of ours.
    """
    if not (isinstance(kind, type) and issubclass(kind, Strategy)) or inspect.isabstract(kind):
        raise CuriosityError(f"{kind!r} is no strategy; derive a class from Strategy and give it `terms`")
    name = getattr(kind, "name", None)
    if not isinstance(name, str) or not name.isidentifier():
        raise CuriosityError(f"{kind.__name__}.name is {name!r}; give it a name of letters, digits and _")
    if name in _STRATEGIES:
        raise CuriosityError(f"there is a strategy {name!r} already; give {kind.__name__} another name")
    if kind.formula not in FORMULAS:
        raise CuriosityError(
            f"{kind.__name__}.formula is {kind.formula!r}; choose one of {', '.join(FORMULAS)}"
        )
    _yours[name] = kind
    return kind


def registered() -> dict[str, type[Strategy]]:
    """Strategies of yours by name; processes beside this one need to be told of them."""
    return dict(_yours)


def strategy(name: str, **options: Any) -> Strategy:
    """A strategy by name. Raises CuriosityError for an unknown name or option."""
    kind = _kind(name)
    try:
        inspect.signature(kind).bind(**options)
    except TypeError as error:
        raise CuriosityError(f"strategy '{name}' does not take these options: {error}") from error
    return kind(**options)


def refusal(rule: Strategy, given: Container[str]) -> str | None:
    """Why a strategy cannot run where only these optional fields of the state are given; None: it can."""
    missing = next((field for field in rule.required if field not in given), None)
    if missing is None:
        return None
    return f"strategy '{rule.name}' needs {_WORDS.get(missing, missing)}, which this run does not have"


def _kind(name: str) -> type[Strategy]:
    if name in _yours:
        return _yours[name]
    if name not in _STRATEGIES:
        raise CuriosityError(
            f"strategy {name!r} is unknown; choose one of {', '.join(names())}, "
            "or register yours with acquisition.register"
        )
    module, _, attribute = _STRATEGIES[name].partition(":")
    kind: type[Strategy] = getattr(import_module(f"curiosity_widgets.acquisition.{module}"), attribute)
    return kind
