"""Every wrong option is named, with what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.error_models.encoded_error import EncodedErrorModel
from curiosity_widgets.learning.error_models.latent_error import LatentErrorModel
from curiosity_widgets.learning.predictors.ensemble import EnsemblePredictor
from curiosity_widgets.learning.predictors.single import SinglePredictor
from tests.learning.small import problem

LEARNERS: list[Callable[..., Any]] = [
    EnsemblePredictor,
    EncodedErrorModel,
    SinglePredictor,
    LatentErrorModel,
]


@pytest.mark.parametrize("learner", LEARNERS)
def test_unknown_option(learner: Callable[..., Any]) -> None:
    with pytest.raises(CuriosityError, match=r"has no option 'epoks'; it has .*epochs"):
        learner(problem()[0], epoks=3)


@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize("value", [0, -2, 1.5, True, "many"])
def test_epochs_must_be_a_whole_number(learner: Callable[..., Any], value: object) -> None:
    with pytest.raises(CuriosityError, match=r"epochs is .*whole number of at least 1"):
        learner(problem()[0], epochs=value)


@pytest.mark.parametrize(
    ("learner", "options", "message"),
    [
        (EnsemblePredictor, {"target": "spec2spec"}, "choose one of im2spec, spec2im"),
        (EnsemblePredictor, {"retrain_probability": 1.1}, "retrain_probability is 1.1"),
        (EnsemblePredictor, {"best_epochs": 0}, "best_epochs is 0"),
        (EncodedErrorModel, {"error_targets": "guess"}, "choose one of held_out, in_sample"),
        (SinglePredictor, {"folds": 1}, "folds is 1"),
        (SinglePredictor, {"dropout": 1}, "dropout is 1"),
        (LatentErrorModel, {"error_targets": "guess"}, "choose one of out_of_sample, published"),
    ],
)
def test_impossible_values(learner: Callable[..., Any], options: dict[str, Any], message: str) -> None:
    with pytest.raises(CuriosityError, match=message):
        learner(problem()[0], **options)
