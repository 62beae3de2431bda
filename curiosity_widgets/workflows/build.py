"""The learner of a workflow, made when a run starts."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Problem
from curiosity_widgets.workflows import registry
from curiosity_widgets.workflows.learner import Learner
from curiosity_widgets.workflows.workflow import Workflow

Part = TypeVar("Part")


def build_learner(workflow: Workflow, problem: Problem) -> Learner:
    """The learner that a workflow describes. Raises CuriosityError for settings that do not exist."""
    kind = registry.find(workflow.name)
    kind.check(workflow)
    options = dict(workflow.options)
    error_options = dict(options.pop("error_model", {}))
    owner = f"workflow '{workflow.name}'"
    return Learner(
        workflow,
        problem,
        _made(kind.predictor(workflow.target), problem, options, owner),
        _made(kind.error_model(), problem, error_options, f"the error model of {owner}"),
        kind.gives(workflow),
    )


def _made(make: Callable[..., Part], problem: Problem, options: dict[str, Any], owner: str) -> Part:
    """Part of a learner. Raises CuriosityError for an option that it does not take."""
    try:
        inspect.signature(make).bind(problem, **options)
    except TypeError as error:
        raise CuriosityError(f"{owner} does not take these options: {error}") from error
    return make(problem, **options)
