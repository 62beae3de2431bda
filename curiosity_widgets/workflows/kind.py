"""What runs under the name of a workflow: a predictor, an error model, their settings and what they give."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields
from typing import Any, ClassVar

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import ErrorModel, Predictor, Target
from curiosity_widgets.workflows.workflow import Workflow

# Fields of a strategy's state that are computed from an ensemble's out-of-fold errors.
LOCAL_SKILL = frozenset({"learnable", "noise", "progress", "skill"})
SETTINGS = tuple(field for field in fields(Workflow) if field.name not in ("name", "options"))


class WorkflowKind(ABC):
    """One workflow of the registry. Predictor and error model are imported when a run starts, not before."""

    name: ClassVar[str]
    title: ClassVar[str] = ""  # a few words beside the name, in the form of a new run
    targets: ClassVar[tuple[Target, ...]] = ("im2spec",)
    defaults: ClassVar[Mapping[str, Any]] = {}  # of the fields of Workflow that differ from Workflow's own
    has_epochs: ClassVar[bool] = False  # whether the option ``epochs`` shortens its trainings
    listed: ClassVar[bool] = True  # False: needs more than its name, so it is not offered by name

    @abstractmethod
    def predictor(self, target: Target) -> Callable[..., Predictor]:
        """What makes the predictor of a Problem and the workflow's options."""

    @abstractmethod
    def error_model(self) -> Callable[..., ErrorModel]:
        """What makes the error model of a Problem and the workflow's ``options["error_model"]``."""

    @abstractmethod
    def gives(self, workflow: Workflow) -> AbstractSet[str]:
        """Names of the optional fields of AcquisitionState that a strategy finds in a run of ``workflow``."""

    def workflow(self, **settings: Any) -> Workflow:
        """The workflow with these settings: fields of Workflow, and options of the predictor.

        Raises CuriosityError for a value that makes no sense and a target that it does not have.
        """
        known = {field.name for field in SETTINGS}
        given = {name: value for name, value in settings.items() if name in known}
        options = {name: value for name, value in settings.items() if name not in known}
        if given.get("strategy_options", {}) is None:
            given["strategy_options"] = {}
        workflow = Workflow(self.name, **{**self.defaults, **given}, options=options)
        self.check(workflow)
        return workflow

    def check(self, workflow: Workflow) -> None:
        """Raises CuriosityError for a target that this kind of workflow does not have."""
        if workflow.target not in self.targets:
            raise CuriosityError(
                f"workflow '{self.name}' has the target {' and '.join(self.targets)} alone; "
                f"for {workflow.target!r} use 'dense'"
            )

    def signature(self) -> inspect.Signature:
        """The settings with their defaults, as help and notebooks show them."""
        keyword = inspect.Parameter.KEYWORD_ONLY
        workflow = self.workflow()
        settings = [
            inspect.Parameter(field.name, keyword, default=getattr(workflow, field.name))
            for field in SETTINGS
        ]
        return inspect.Signature([*settings, inspect.Parameter("options", inspect.Parameter.VAR_KEYWORD)])
