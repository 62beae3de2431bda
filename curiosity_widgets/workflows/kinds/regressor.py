"""Any regressor in place of the networks of ``dense``: extra trees, ridge regression, or one of your own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.learning.protocols import ErrorModel, Predictor, Target
from curiosity_widgets.workflows.kind import LOCAL_SKILL, WorkflowKind
from curiosity_widgets.workflows.kinds.dense import Dense
from curiosity_widgets.workflows.workflow import Workflow


class Regressor(WorkflowKind):
    """An estimator with ``fit`` and ``predict``, fitted anew at every training on each of some folds."""

    name = "regressor"
    title = "a regressor"
    defaults = Dense.defaults
    estimator: ClassVar[str] = "forest"  # where none is given
    listed = False  # which regressor is an object, not a name

    def workflow(self, **settings: Any) -> Workflow:
        """With ``estimator``, a name or an object, and its ``parameters`` as options that JSON can hold."""
        from curiosity_widgets.learning.predictors.estimators import describe_estimator

        name, own = describe_estimator(settings.pop("estimator", self.estimator))
        given = settings.pop("parameters", None)
        if given is not None and not isinstance(given, Mapping):
            raise CuriosityError(
                f"parameters is {quoted(given)}; give a dictionary of the regressor's settings"
            )
        parameters = own | dict(given or {})
        return super().workflow(estimator=name, parameters=parameters, **settings)

    def check(self, workflow: Workflow) -> None:
        """Raises CuriosityError for spec2im."""
        if workflow.target not in self.targets:
            raise CuriosityError(
                f"workflow '{self.name}' predicts spectra from patches; "
                f"for {quoted(workflow.target)} use 'dense'"
            )

    def predictor(self, target: Target) -> Callable[..., Predictor]:
        """RegressorPredictor."""
        from curiosity_widgets.learning.predictors.regressor import RegressorPredictor

        return RegressorPredictor

    def error_model(self) -> Callable[..., ErrorModel]:
        """OutOfFoldError."""
        from curiosity_widgets.learning.error_models.out_of_fold_error import OutOfFoldError

        return OutOfFoldError

    def gives(self, workflow: Workflow) -> frozenset[str]:
        """All that an ensemble gives: each fold's regressor is a member."""
        return LOCAL_SKILL | {"joint", "latent", "members", "predicted_error", "uncertainty"}


class Forest(Regressor):
    """Extra trees on the patch."""

    name = "forest"
    title = "extra trees on the patch"
    listed = True


class Ridge(Regressor):
    """Ridge regression on the patch."""

    name = "ridge"
    title = "ridge regression on the patch"
    estimator = "ridge"
    listed = True
