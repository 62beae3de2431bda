"""Learners and strategies of a user's, given as objects or as import paths ``module:Name``."""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from curiosity_widgets import acquisition, workflows
from curiosity_widgets.acquisition.strategy import Strategy
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.predictors.estimators import describe_estimator
from curiosity_widgets.workflows.kind import WorkflowKind


def is_import_path(name: Any) -> bool:
    """Whether a name is ``module:Name`` and not that of something registered."""
    return isinstance(name, str) and ":" in name


def imported(path: str) -> Any:
    """What an import path names; modules in the current folder are found too.

    Raises CuriosityError where there is no such module or name.
    """
    module, _, name = path.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:  # and stays there: processes that run trials import the same module
        sys.path.insert(0, here)
    try:
        found: Any = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise CuriosityError(f"{path} cannot be imported ({error}); write module:Name") from error
    return found


def path_of(given: Any) -> str:
    """The import path of an object's class; a string is returned as it is."""
    if isinstance(given, str):
        return given
    kind = given if isinstance(given, type) else type(given)
    return f"{kind.__module__}:{kind.__qualname__}"


def learner_of(given: Any) -> dict[str, Any]:
    """The fields of a trial that make a learner: its workflow, options and label.

    ``given``: the name of a workflow, an import path, a WorkflowKind, a regressor like scikit-learn's (an
    object or its class, made without arguments) or a function that returns one.
    Raises CuriosityError for anything else.
    """
    if isinstance(given, str) and not is_import_path(given):
        return {"workflow": workflows.find(given).name}
    found = imported(given) if isinstance(given, str) else given
    if isinstance(found, type) and issubclass(found, WorkflowKind):
        return {"workflow": workflows.register(found).name}
    if isinstance(found, type) or (callable(found) and not hasattr(found, "predict")):
        try:
            found = found()
        except TypeError as error:
            raise CuriosityError(
                f"{path_of(given)} cannot be made without arguments ({error}); name a function that makes it"
            ) from error
    name, parameters = describe_estimator(found)
    return {
        "workflow": "regressor",
        "workflow_options": {"estimator": name, "parameters": parameters},
        "label": type(found).__name__,
    }


def strategy_of(given: Any) -> str:
    """The name of a strategy; one given as import path or class is registered first.

    Raises CuriosityError for anything else.
    """
    if isinstance(given, str) and not is_import_path(given):
        return acquisition.check_name(given)
    found = imported(given) if isinstance(given, str) else given
    if not (inspect.isclass(found) and issubclass(found, Strategy)):
        raise CuriosityError(f"{path_of(given)} is no strategy; derive a class from acquisition.Strategy")
    known = acquisition.registered().get(found.name)
    return found.name if known is found else acquisition.register(found).name
