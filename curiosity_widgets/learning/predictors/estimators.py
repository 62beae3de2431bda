"""Regressors by name and parameters, as a run file holds them; nothing is unpickled, no file names code.

The names "forest" and "ridge" are built in. Any regressor of scikit-learn is known by its class. A user's
own regressor is known once :func:`describe_estimator` got it in this process, which has imported it.
"""

from __future__ import annotations

import copy
import inspect
import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.linear_model import RidgeCV
from sklearn.multioutput import MultiOutputRegressor

from curiosity_widgets.data.arrays import FloatArray
from curiosity_widgets.errors import CuriosityError, quoted

NAMED = ("forest", "ridge")
_own: dict[str, Any] = {}


class Estimator(Protocol):
    """What a regressor must have."""

    def fit(self, inputs: FloatArray, targets: FloatArray, **given: Any) -> Any:
        """Learn inputs (n, F) → targets (n, R); returns itself."""

    def predict(self, inputs: FloatArray) -> FloatArray:
        """Targets (n, R)."""


def describe_estimator(estimator: Any) -> tuple[str, dict[str, Any]]:
    """The name and parameters of a regressor: a known one by name, or an object with ``fit``, ``predict``.

    Raises CuriosityError for anything else, and for parameters that are not plain values and cannot be
    written into a run file.
    """
    if isinstance(estimator, str):
        if estimator.startswith("sklearn."):
            _of_sklearn(estimator)
        elif estimator not in (*NAMED, *_own):
            raise CuriosityError(
                f"estimator {quoted(estimator)} is unknown; use {', '.join(map(repr, NAMED))} or a "
                "regressor object"
            )
        return estimator, {}
    kind = type(estimator)
    if isinstance(estimator, type) or not all(hasattr(estimator, name) for name in ("fit", "predict")):
        raise CuriosityError(
            f"{quoted(estimator)} is not a regressor: give an object with `fit` and `predict`"
        )
    name = f"{kind.__module__}.{kind.__qualname__}"
    parameters = estimator.get_params(deep=False) if hasattr(estimator, "get_params") else {}
    for key, value in parameters.items():
        try:
            parameters[key] = json.loads(json.dumps(value, allow_nan=False))
        except (TypeError, ValueError) as error:
            raise CuriosityError(
                f"{kind.__name__}({key}={quoted(value)}) cannot be written into a run file; use plain "
                "values, or derive a class whose own parameters are plain"
            ) from error
    _own[name] = copy.deepcopy(estimator)
    return name, parameters


def handed_in() -> dict[str, Any]:
    """The regressors that this process was given by name, for processes that must be given them again."""
    return dict(_own)


def source_of(name: str) -> type[Any] | None:
    """The class of a regressor of a user's own; None for the built-in ones and scikit-learn's."""
    return None if name not in _own or name.startswith("sklearn.") else type(_own[name])


def build_estimator(name: str, parameters: Mapping[str, Any], seed: int) -> Estimator:
    """A fresh regressor that predicts several numbers at once, its random draws fixed by ``seed``.

    Raises CuriosityError for a name that is not known in this process, or parameters that it does not take.
    """
    if name == "forest":
        defaults = {"n_estimators": 100, "min_samples_leaf": 2, "max_features": 0.3, "n_jobs": 1}
        made = _made(ExtraTreesRegressor, defaults | dict(parameters), name)
    elif name == "ridge":
        made = _made(RidgeCV, {"alphas": np.logspace(-2, 5, 15)} | dict(parameters), name)
    elif name in _own and not hasattr(_own[name], "get_params"):
        made = copy.deepcopy(_own[name])
    else:
        made = _made(type(_own[name]) if name in _own else _of_sklearn(name), parameters, name)
    if hasattr(made, "get_params"):
        taken = made.get_params(deep=False)
        fixed = {"random_state": seed % 2**32, "n_jobs": 1}
        made.set_params(**{key: value for key, value in fixed.items() if key in taken})
    able: Estimator = made if _takes_many(made) else MultiOutputRegressor(made)
    return able


def _made(kind: type[Any], parameters: Mapping[str, Any], name: str) -> Any:
    try:
        inspect.signature(kind).bind(**parameters)
    except TypeError as error:
        raise CuriosityError(f"estimator '{name}' does not take these parameters: {error}") from error
    return kind(**parameters)


def _of_sklearn(name: str) -> type[Any]:
    module, _, kind = name.rpartition(".")
    unknown = CuriosityError(
        f"estimator {quoted(name)} is unknown here; pass it first: workflows.regressor(estimator=...)"
    )
    if not module.startswith("sklearn."):
        raise unknown
    try:
        found = getattr(import_module(module), kind, None)
    except ImportError as error:
        raise unknown from error
    if not (isinstance(found, type) and issubclass(found, RegressorMixin)):
        raise unknown
    return found


def _takes_many(estimator: Any) -> bool:
    """Whether it fits targets of several columns; True where it does not declare it."""
    if hasattr(estimator, "__sklearn_tags__"):
        return bool(estimator.__sklearn_tags__().target_tags.multi_output)
    if hasattr(estimator, "_get_tags"):  # scikit-learn before 1.6
        return bool(estimator._get_tags()["multioutput"])  # noqa: SLF001
    return True
