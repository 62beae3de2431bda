"""The learner of a workflow."""

from __future__ import annotations

import pytest

from curiosity_widgets import workflows
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.workflows.build import build_learner
from curiosity_widgets.workflows.workflow import Workflow
from tests.learning.predictors.test_dense import make_problem


@pytest.mark.parametrize(
    ("workflow", "predictor", "error_model"),
    [
        (workflows.dense(), "DensePredictor", "OutOfFoldError"),
        (workflows.dense(target="spec2im"), "SpectrumToPatch", "OutOfFoldError"),
        (workflows.ensemble(), "EnsemblePredictor", "EncodedErrorModel"),
        (workflows.autoencoder(target="spec2im"), "SinglePredictor", "LatentErrorModel"),
        (workflows.ridge(), "RegressorPredictor", "OutOfFoldError"),
        (workflows.regressor("forest", members=3), "RegressorPredictor", "OutOfFoldError"),
    ],
)
def test_every_workflow_has_its_predictor_and_error_model(
    workflow: Workflow, predictor: str, error_model: str
) -> None:
    learner = build_learner(workflow, make_problem()[0])
    assert type(learner.predictor).__name__ == predictor
    assert type(learner.error_model).__name__ == error_model
    assert learner.predictor.target == workflow.target


@pytest.mark.parametrize("name", [*workflows.names(), "regressor"])
def test_options_that_do_not_exist_are_named(name: str) -> None:
    for options in ({"colour": "red"}, {"error_model": {"colour": "red"}}):
        with pytest.raises(CuriosityError, match="colour"):
            build_learner(workflows.load(name, **options), make_problem()[0])


def test_a_workflow_that_is_not_registered_is_refused() -> None:
    with pytest.raises(CuriosityError, match="'mine' is unknown"):
        build_learner(Workflow("mine"), make_problem()[0])


def test_a_target_that_a_run_file_may_hold_by_mistake_is_refused() -> None:
    with pytest.raises(CuriosityError, match="predicts spectra from patches"):
        build_learner(Workflow("ridge", target="spec2im"), make_problem()[0])
