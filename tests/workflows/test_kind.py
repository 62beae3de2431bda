"""What a kind of workflow makes of settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.workflows.kind import WorkflowKind
from curiosity_widgets.workflows.workflow import Workflow


class Plain(WorkflowKind):
    """As little as a workflow needs."""

    name = "plain"
    defaults: ClassVar[dict[str, Any]] = {"patch": 5, "strategy": "coverage"}

    def predictor(self, target: str) -> Callable[..., Any]:
        raise NotImplementedError

    def error_model(self) -> Callable[..., Any]:
        raise NotImplementedError

    def gives(self, workflow: Workflow) -> set[str]:
        return {"latent"}


def test_settings_are_fields_of_the_workflow_and_the_others_options_of_the_predictor() -> None:
    workflow = Plain().workflow(budget=70, neighbours=3, error_model={"trees": 5}, strategy_options=None)
    assert workflow == Workflow(
        "plain",
        patch=5,
        budget=70,
        strategy="coverage",
        options={"neighbours": 3, "error_model": {"trees": 5}},
    )


def test_a_target_that_it_does_not_have_is_refused() -> None:
    with pytest.raises(
        CuriosityError, match="'plain' has the target im2spec alone; for 'spec2im' use 'dense'"
    ):
        Plain().workflow(target="spec2im")


def test_the_signature_shows_its_defaults() -> None:
    parameters = Plain().signature().parameters
    assert (parameters["patch"].default, parameters["budget"].default) == (5, Workflow("plain").budget)
    assert "name" not in parameters
