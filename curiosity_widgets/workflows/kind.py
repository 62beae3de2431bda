"""What runs under the name of a workflow: a predictor, an error model, their settings and what they give."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any, ClassVar

from curiosity_widgets.data.options import read_options
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.learning.protocols import ErrorModel, Predictor, Target
from curiosity_widgets.workflows.workflow import Workflow

# Fields of a strategy's state that are computed from an ensemble's out-of-fold errors.
LOCAL_SKILL = frozenset({"learnable", "noise", "progress", "skill"})
SETTINGS = tuple(field for field in fields(Workflow) if field.name not in ("name", "options"))


def refuse_unknown(make: Callable[..., Any], options: Mapping[str, Any], owner: str) -> None:
    """Raises CuriosityError for options that ``make``, which takes a Problem first, does not know.

    A part that takes them as ``**options`` names the dataclass of them in its attribute ``Options``.
    """
    described = getattr(make.func if isinstance(make, partial) else make, "Options", None)
    if isinstance(described, type) and is_dataclass(described):
        read_options(described, options, owner)
        return
    try:
        signature = inspect.signature(make)
    except (TypeError, ValueError):  # it does not say
        return
    try:
        signature.bind(None, **options)
    except TypeError as error:
        set_here = getattr(make, "keywords", {})
        known = [name for name in [*signature.parameters][1:] if name not in set_here]
        raise CuriosityError(
            f"{owner} does not take these options: {error}; it takes {', '.join(known) or 'none'}"
        ) from error


class WorkflowKind(ABC):
    """One workflow of the registry. Predictor and error model are imported when a run starts, not before."""

    name: ClassVar[str]
    title: ClassVar[str] = ""  # a few words beside the name, in the form of a new run
    targets: ClassVar[tuple[Target, ...]] = ("im2spec",)
    defaults: ClassVar[Mapping[str, Any]] = {}  # of the fields of Workflow that differ from Workflow's own
    has_epochs: ClassVar[bool] = False  # whether the option ``epochs`` shortens its trainings
    # Growth of the number of spectra between two blocked scores: each costs four trainings from nothing.
    blocked_growth: ClassVar[float] = 1.5
    fits_patch: ClassVar[bool] = True  # whether a patch that nobody chose may follow the data
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
        given.setdefault("patch_from_data", self.fits_patch and "patch" not in given)
        workflow = Workflow(self.name, **{**self.defaults, **given}, options=options)
        self.check(workflow)
        self.check_options(workflow)
        return workflow

    def check(self, workflow: Workflow) -> None:
        """Raises CuriosityError for a target that this kind of workflow does not have."""
        if workflow.target not in self.targets:
            raise CuriosityError(
                f"workflow '{self.name}' has the target {' and '.join(self.targets)} alone; "
                f"for {quoted(workflow.target)} use 'dense'"
            )

    def check_options(self, workflow: Workflow) -> None:
        """Raises CuriosityError for options that neither predictor nor error model takes.

        Only then are these imported, which takes seconds where they need torch.
        """
        options = dict(workflow.options)
        of_error_model = options.pop("error_model", {})
        owner = f"workflow '{self.name}'"
        if not isinstance(of_error_model, Mapping):
            raise CuriosityError(f"error_model is {quoted(of_error_model)}; give a dictionary of its options")
        if options:
            refuse_unknown(self.predictor(workflow.target), options, owner)
        if of_error_model:
            refuse_unknown(self.error_model(), of_error_model, f"the error model of {owner}")

    def signature(self) -> inspect.Signature:
        """The settings with their defaults, as help and notebooks show them."""
        keyword = inspect.Parameter.KEYWORD_ONLY
        workflow = self.workflow()
        settings = [
            inspect.Parameter(field.name, keyword, default=getattr(workflow, field.name))
            for field in SETTINGS
        ]
        return inspect.Signature([*settings, inspect.Parameter("options", inspect.Parameter.VAR_KEYWORD)])
