"""A missing device is reported at once, with what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.learning.predictors.dense import DensePredictor
from curiosity_widgets.learning.predictors.ensemble import EnsemblePredictor
from curiosity_widgets.learning.predictors.single import SinglePredictor
from curiosity_widgets.learning.training import devices
from curiosity_widgets.learning.training.devices import check_device, device_for
from tests.learning.small import problem as make_problem

MISSING = [name for name, there in (("cuda", torch.cuda.is_available()), ("abacus", False)) if not there]


def test_the_processor_is_always_there() -> None:
    check_device("cpu")


@pytest.mark.parametrize("name", MISSING)
@pytest.mark.parametrize("predictor", [DensePredictor, EnsemblePredictor, SinglePredictor])
def test_a_device_that_is_not_there(name: str, predictor: type) -> None:
    problem, _ = make_problem()
    with pytest.raises(CuriosityError, match=f"device '{name}' cannot be used here.*use device='cpu'"):
        predictor(problem, device=name)


def test_auto_takes_a_card_for_many_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, _ = make_problem()
    count = len(problem.candidates)
    assert device_for("auto", problem) == ("cuda" if torch.cuda.is_available() else "cpu")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(devices, "check_device", lambda name: None)
    assert device_for("auto", problem) == "cuda"
    assert device_for("auto", problem, count) == "cuda"
    assert device_for("auto", problem, count + 1) == "cpu"
    assert device_for("auto", replace(problem, evaluated=count - 1), count) == "cpu"


@pytest.mark.parametrize("wanted", ["auto", "cpu"])
def test_a_run_that_began_on_the_processor_stays_there(monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    problem, _ = make_problem()
    assert device_for(wanted, replace(problem, device="cpu")) == "cpu"


@pytest.mark.parametrize("wanted", ["auto", "abacus"])
def test_a_resumed_run_whose_device_is_not_there_continues_on_the_processor(wanted: str) -> None:
    problem, _ = make_problem()
    assert device_for(wanted, replace(problem, device="abacus")) == "cpu"
