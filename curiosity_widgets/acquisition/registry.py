"""The strategies by name: those of this package, registered ones, and those of other installed packages.

Each is loaded when it is first used; :mod:`curiosity_widgets.plugins` says how another package adds one.
"""

from __future__ import annotations

import inspect
from collections.abc import Container
from importlib import import_module
from typing import Any, TypeVar

from curiosity_widgets.acquisition.formulas import KINDS, Formula
from curiosity_widgets.acquisition.state import lacking
from curiosity_widgets.acquisition.strategy import Strategy
from curiosity_widgets.errors import CuriosityError, described, quoted
from curiosity_widgets.plugins import Plugins

DEFAULT = "balanced"  # of workflows and wrappers that name no other
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
    "feature_weighted": "rules.feature_weighted:FeatureWeighted",
    "grid": "designs.grid:Grid",
    "herding": "rules.herding:UncertaintyHerding",
    "latin_hypercube": "designs.latin_hypercube:LatinHypercube",
    "lcmd": "rules.lcmd:Lcmd",
    "learnable_error": "rules.learnable_error:LearnableError",
    "masked": "wrappers.masked:Masked",
    "mixed": "rules.mixed:Mixed",
    "novelty": "rules.novelty:NoveltySearch",
    "oracle_error": "rules.oracle_error:OracleError",
    "random": "designs.random:Random",
    "sobol": "designs.sobol:Sobol",
    "staged": "rules.staged:Staged",
    "tessar": "rules.tessar:Tessar",
    "typicality": "rules.typicality:Typicality",
}
_registered: dict[str, type[Strategy]] = {}

StrategyClass = TypeVar("StrategyClass", bound=type[Strategy])


def names() -> list[str]:
    """The strategies' names, registered and installed ones included."""
    return sorted({*_STRATEGIES, *_registered, *_installed.found})


def register(kind: StrategyClass) -> StrategyClass:
    """Make a strategy of your own known by its ``name``, to workflows, the command line and the dashboard.

    A class decorator. Registering a name again replaces it, as running a notebook cell twice does.
    Raises CuriosityError for a class without name, score or formula, or with the name of a built-in one.
    """
    _registered[_checked(kind)] = kind
    return kind


def registered() -> dict[str, type[Strategy]]:
    """The registered strategies by name, for processes that must register them again.

    Installed ones are not among them: every process finds those itself.
    """
    return dict(_registered)


def load(name: str, **options: Any) -> Strategy:
    """A strategy by name. Raises CuriosityError for an unknown name, and for options it cannot take."""
    kind = kind_of(name)
    try:
        inspect.signature(kind).bind(**options)
        return kind(**options)
    except CuriosityError:
        raise
    except Exception as error:  # also of a class of others, or an option that compares with nothing
        raise CuriosityError(f"strategy '{name}' does not take these options: {described(error)}") from error


def check_name(name: Any) -> str:
    """The name of a strategy. Raises CuriosityError for an unknown one, naming those there are."""
    if not isinstance(name, str) or name not in names():
        if isinstance(name, str):
            _installed.get(name)  # raises where an installed one cannot be used
        raise CuriosityError(
            f"strategy {quoted(name)} is unknown; choose one of {', '.join(names())}, "
            "or register yours with acquisition.register"
        )
    return str(name)


def refusal(strategy: Strategy, given: Container[str]) -> str | None:
    """Why a strategy cannot run where only these optional fields of the state are given; None: it can."""
    missing = next((field for field in strategy.required if field not in given), None)
    return None if missing is None else lacking(strategy.name, missing)


def kind_of(name: str) -> type[Strategy]:
    """The class of a strategy. Raises CuriosityError for an unknown name."""
    if name in _registered:
        return _registered[name]
    if name not in _STRATEGIES and (installed := _installed.get(name)) is not None:
        return installed.value
    module, _, attribute = _STRATEGIES[check_name(name)].partition(":")
    kind: type[Strategy] = getattr(import_module(f"curiosity_widgets.acquisition.{module}"), attribute)
    return kind


def _checked(kind: Any) -> str:
    """The name of a strategy class of a user's own. Raises CuriosityError where it is not fit for use."""
    if not (isinstance(kind, type) and issubclass(kind, Strategy)) or inspect.isabstract(kind):
        raise CuriosityError(
            f"{quoted(kind)} is no strategy; derive a class from Strategy and give it `terms`"
        )
    name = getattr(kind, "name", None)
    if not isinstance(name, str) or not name.isidentifier():
        raise CuriosityError(
            f"{kind.__name__}.name is {quoted(name)}; give it a name of letters, digits and _"
        )
    if name in _STRATEGIES:
        raise CuriosityError(f"there is a strategy {quoted(name)} already; give {kind.__name__} another name")
    if not isinstance(kind.formula, Formula):
        raise CuriosityError(
            f"{kind.__name__}.formula is {quoted(kind.formula)}; give a Formula of kind {', '.join(KINDS)}"
        )
    return name


def _checked_plugin(name: str, kind: Any) -> type[Strategy]:
    found = _checked(kind)
    if found != name:
        raise CuriosityError(f"its class calls itself '{found}'; the entry point must have the same name")
    strategy: type[Strategy] = kind
    return strategy


_installed = Plugins("curiosity_widgets.strategies", "strategy", _checked_plugin)
