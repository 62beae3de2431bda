"""Our workflow, the default: a small ensemble on principal components, error model on out-of-fold errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from curiosity_widgets.learning.protocols import ErrorModel, Predictor, Target
from curiosity_widgets.workflows.kind import LOCAL_SKILL, WorkflowKind
from curiosity_widgets.workflows.workflow import Workflow


class Dense(WorkflowKind):
    """Dense networks with extra trees for im2spec, extra trees on the spectrum for spec2im."""

    name = "dense"
    title = "small ensemble, whole map at once"
    targets = ("im2spec", "spec2im")
    defaults: ClassVar[Mapping[str, Any]] = {
        "patch": 13,
        "init": 30,
        "batch_size": 10,
        "budget": 100,
        "strategy": "balanced",
        "selection": "sample",
        "beta": 0.3,
        "lam": 80.0,
    }

    def predictor(self, target: Target) -> Callable[..., Predictor]:
        """DensePredictor or SpectrumToPatch."""
        from curiosity_widgets.learning.predictors.dense import DensePredictor
        from curiosity_widgets.learning.predictors.spectrum_to_patch import SpectrumToPatch

        return partial(DensePredictor if target == "im2spec" else SpectrumToPatch, target=target)

    def error_model(self) -> Callable[..., ErrorModel]:
        """OutOfFoldError."""
        from curiosity_widgets.learning.error_models.out_of_fold_error import OutOfFoldError

        return OutOfFoldError

    def gives(self, workflow: Workflow) -> frozenset[str]:
        """All that an ensemble gives; without its predictions where patches are predicted."""
        given = LOCAL_SKILL | {"latent", "predicted_error"}
        return given | {"joint", "members", "uncertainty"} if workflow.target == "im2spec" else given
