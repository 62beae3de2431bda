"""The settings of a learner, as a run file holds them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from curiosity_widgets import workflows
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.workflows.workflow import Workflow


@pytest.mark.parametrize("name", [*workflows.names(), "regressor"])
def test_a_workflow_survives_json(name: str) -> None:
    encoded = name in ("ensemble", "autoencoder")
    workflow = workflows.load(name, error_model={"epochs": 7} if encoded else {"trees": 17}, beta=0.75)
    assert Workflow.from_dict(json.loads(json.dumps(workflow.to_dict()))) == workflow


def test_one_that_is_not_registered_here_is_read_from_a_run_file() -> None:
    assert Workflow.from_dict(Workflow("of_another_package").to_dict()).name == "of_another_package"


@pytest.mark.parametrize(
    "bad",
    [{"beta": 1.5}, {"lam": -1}, {"patch": 0}, {"target": "im2im"}, {"init": 1}, {"initial": "grid"}],
)
def test_values_that_make_no_sense_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(CuriosityError, match=next(iter(bad))):
        Workflow("dense", **bad)  # type: ignore[arg-type]


def test_options_of_the_default_strategy_are_those_of_the_workflow() -> None:
    workflow = workflows.dense(strategy="coverage", strategy_options={"space": "patch"}, selection="top")
    assert workflow.options_of("coverage") == {"selection": "top", "space": "patch"}
    assert workflow.options_of("random") == {"selection": "top"}


@pytest.mark.parametrize("name", ["options", "strategy_options"])
@pytest.mark.parametrize(
    ("value", "words"),
    [(10**30, "a"), (float("nan"), "a"), ({"b": object()}, r"a'\]\['b"), ([1, {2: 3}], "the key 2"),
     (np.array([1.0, np.inf]), "inf"), (b"x", "b'x'")],
)  # fmt: skip
def test_options_that_a_run_file_cannot_hold_are_refused(name: str, value: Any, words: str) -> None:
    with pytest.raises(CuriosityError, match=rf"{name}.*{words}"):
        Workflow("dense", **{name: {"a": value}})


def test_plain_options_are_taken() -> None:
    plain = {"a": None, "b": [1, (2.5, "x")], "c": {"d": True}, "e": np.arange(3), "f": np.float32(2)}
    assert Workflow("dense", options=plain).options["c"] == {"d": True}
