"""The paper's workflow B (§II.B): one Im2spec or Spec2im, an error model on an autoencoder's latent space."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from curiosity_widgets.learning.protocols import ErrorModel, Predictor, Target
from curiosity_widgets.workflows.kind import WorkflowKind
from curiosity_widgets.workflows.workflow import Workflow


class Autoencoder(WorkflowKind):
    """Source: Vatsavai et al., Digital Discovery 2025, §II.B."""

    name = "autoencoder"
    title = "the paper's workflow B"
    targets = ("im2spec", "spec2im")
    has_epochs = True
    fits_patch = False  # the paper's
    blocked_growth = math.inf  # minutes: at the end of the budget alone
    defaults: ClassVar[Mapping[str, Any]] = {
        "patch": 11,
        "init": 30,
        "initial": "kmeans",
        "batch_size": 1,
        "budget": 200,
        "strategy": "epsilon_decreasing",
        "selection": "top",
        "beta": None,
        "lam": 2.0,
    }

    def workflow(self, **settings: Any) -> Workflow:
        """For spec2im, where no exploration term exists, a tenth of the picks is random by default."""
        if settings.get("strategy_options") is None:
            strategy = settings.get("strategy", self.defaults["strategy"])
            chosen = settings.get("target"), strategy
            named = all(isinstance(name, str) for name in chosen)
            explores = not (named and chosen == ("spec2im", "epsilon_decreasing"))
            settings["strategy_options"] = {} if explores else {"random_share": 0.1}
        return super().workflow(**settings)

    def predictor(self, target: Target) -> Callable[..., Predictor]:
        """SinglePredictor."""
        from curiosity_widgets.learning.predictors.single import SinglePredictor

        return partial(SinglePredictor, target=target)

    def error_model(self) -> Callable[..., ErrorModel]:
        """LatentErrorModel."""
        from curiosity_widgets.learning.error_models.latent_error import LatentErrorModel

        return LatentErrorModel

    def gives(self, workflow: Workflow) -> frozenset[str]:
        """Latents where spectra are predicted; an uncertainty with dropout at prediction."""
        given = {"predicted_error"}
        if workflow.target == "im2spec":
            given.add("latent")
        if workflow.options.get("error_model", {}).get("mc_dropout"):
            given.add("uncertainty")
        return frozenset(given)
