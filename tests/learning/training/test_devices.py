"""A missing device is reported at once, with what to do."""

from __future__ import annotations

import pytest
import torch

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.predictors.ensemble import EnsemblePredictor
from curiosity_widgets.learning.predictors.single import SinglePredictor
from curiosity_widgets.learning.training.devices import check_device
from tests.learning.small import problem as make_problem

MISSING = [name for name, there in (("cuda", torch.cuda.is_available()), ("abacus", False)) if not there]


def test_the_processor_is_always_there() -> None:
    check_device("cpu")


@pytest.mark.parametrize("name", MISSING)
@pytest.mark.parametrize("predictor", [EnsemblePredictor, SinglePredictor])
def test_a_device_that_is_not_there(name: str, predictor: type) -> None:
    problem, _ = make_problem()
    with pytest.raises(CuriosityError, match=f"device '{name}' cannot be used here.*use device='cpu'"):
        predictor(problem, device=name)
