"""The learner of a workflow, made when a run starts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from curiosity_widgets.learning.protocols import Problem
from curiosity_widgets.workflows import registry
from curiosity_widgets.workflows.kind import refuse_unknown
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
    predictor = partial(_made, kind.predictor(workflow.target), problem, options, owner)
    return Learner(
        workflow,
        problem,
        predictor,
        _made(kind.error_model(), problem, error_options, f"the error model of {owner}"),
        kind.gives(workflow),
    )


def _made(make: Callable[..., Part], problem: Problem, options: dict[str, Any], owner: str) -> Part:
    """Part of a learner. Raises CuriosityError for an option that it does not take."""
    refuse_unknown(make, options, owner)
    return make(problem, **options)
