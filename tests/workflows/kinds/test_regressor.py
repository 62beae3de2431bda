"""Any regressor is a workflow."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge

import curiosity_widgets as cw
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.protocols import Known
from curiosity_widgets.workflows.build import build_learner
from curiosity_widgets.workflows.workflow import Workflow
from tests.workflows.test_learner import fitted, pick


def test_a_regressor_of_scikit_learn_learns_picks_and_resumes() -> None:
    workflow = cw.workflows.regressor(KernelRidge(alpha=0.5, kernel="rbf"), patch=9, init=25, members=3)
    assert workflow.name == "regressor"
    assert (workflow.patch, workflow.strategy) == (9, cw.workflows.dense().strategy)
    again = Workflow.from_dict(json.loads(json.dumps(workflow.to_dict())))
    learner, measured, spectra, available = fitted(again)
    other = build_learner(again, learner.problem)
    other.load_state(learner.state())
    for strategy in ("mixed", "staged"):
        np.testing.assert_array_equal(
            pick(learner, measured, available, strategy=strategy),
            pick(other, measured, available, strategy=strategy),
        )
    held_out = np.arange(len(spectra) // 4)
    known = {"held_out": Known(held_out, spectra[held_out]), "unmeasured": Known.none()}
    scores = learner.score(measured, **known, step=0)
    assert scores == other.score(measured, **known, step=0)


def test_parameters_go_into_the_options() -> None:
    assert cw.workflows.forest(parameters={"n_estimators": 7}).options["parameters"] == {"n_estimators": 7}
    assert cw.workflows.load("ridge", patch=5).options == {"estimator": "ridge", "parameters": {}}
    assert cw.workflows.gives(cw.workflows.ridge()) == cw.workflows.gives(cw.workflows.dense())


def test_patches_are_not_predicted() -> None:
    with pytest.raises(CuriosityError, match="predicts spectra from patches; for 'spec2im' use 'dense'"):
        cw.workflows.load("ridge", target="spec2im")
