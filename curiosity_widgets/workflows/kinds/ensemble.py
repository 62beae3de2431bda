"""The paper's workflow A (§II.A): five Im2spec networks, a decoder of errors on the best one's encoder."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from curiosity_widgets.learning.protocols import ErrorModel, Predictor, Target
from curiosity_widgets.workflows.kind import LOCAL_SKILL, WorkflowKind
from curiosity_widgets.workflows.workflow import Workflow


class Ensemble(WorkflowKind):
    """Source: Vatsavai et al., Digital Discovery 2025, §II.A."""

    name = "ensemble"
    title = "the paper's workflow A"
    targets = ("im2spec", "spec2im")
    has_epochs = True
    fits_patch = False  # the paper's
    blocked_growth = math.inf  # minutes: at the end of the budget alone
    defaults: ClassVar[Mapping[str, Any]] = {
        "patch": 16,
        "init": 245,
        "batch_size": 1,
        "budget": 545,
        "strategy": "curiosity",
        "selection": "top",
        "beta": 1.0,
        "lam": 0.1,
    }

    def predictor(self, target: Target) -> Callable[..., Predictor]:
        """EnsemblePredictor."""
        from curiosity_widgets.learning.predictors.ensemble import EnsemblePredictor

        return partial(EnsemblePredictor, target=target)

    def error_model(self) -> Callable[..., ErrorModel]:
        """EncodedErrorModel."""
        from curiosity_widgets.learning.error_models.encoded_error import EncodedErrorModel

        return EncodedErrorModel

    def gives(self, workflow: Workflow) -> frozenset[str]:
        """All that an ensemble gives; the predicted error alone where patches are predicted."""
        given = frozenset({"predicted_error"})
        if workflow.target == "im2spec":
            given |= LOCAL_SKILL | {"joint", "latent", "members", "uncertainty"}
        return given
