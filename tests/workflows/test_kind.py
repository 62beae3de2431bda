"""What a kind of workflow makes of settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import pytest

from curiosity_widgets import workflows
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.workflows.kind import WorkflowKind
from curiosity_widgets.workflows.workflow import Workflow


class Plain(WorkflowKind):
    """As little as a workflow needs."""

    name = "plain"
    defaults: ClassVar[dict[str, Any]] = {"patch": 5, "strategy": "coverage"}

    def predictor(self, target: str) -> Callable[..., Any]:
        return lambda problem, neighbours=1: None

    def error_model(self) -> Callable[..., Any]:
        return lambda problem, trees=1: None

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
        patch_from_data=True,
    )
    assert not Plain().workflow(patch=7).patch_from_data


def test_a_target_that_it_does_not_have_is_refused() -> None:
    with pytest.raises(
        CuriosityError, match="'plain' has the target im2spec alone; for 'spec2im' use 'dense'"
    ):
        Plain().workflow(target="spec2im")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"epochs": 2}, "'plain' does not take.*'epochs'; it takes neighbours"),
        ({"problem": 2}, "'plain' does not take"),
        ({"error_model": {"epochs": 2}}, "error model of.*'epochs'; it takes trees"),
        ({"error_model": 7}, "give a dictionary"),
    ],
)
def test_options_that_nothing_takes_are_refused_where_they_are_given(options: Any, words: str) -> None:
    with pytest.raises(CuriosityError, match=words):
        Plain().workflow(**options)


@dataclass
class Few:
    """The options of a part."""

    trees: int = 1


class TakesAny:
    """A part that takes its options as they come."""

    Options = Few

    def __init__(self, problem: Any, **options: Any) -> None:
        raise AssertionError("made before the run starts")


class Loose(Plain):
    """Its parts' signatures do not name what they take."""

    name = "loose"

    def predictor(self, target: str) -> Callable[..., Any]:
        return partial(TakesAny, target=target)

    def error_model(self) -> Callable[..., Any]:
        return TakesAny


def test_the_options_of_parts_that_take_any_are_named_by_an_attribute_of_theirs() -> None:
    assert Loose().workflow(trees=2, error_model={"trees": 3}).options["error_model"] == {"trees": 3}
    for options, owner in (({"epochs": 2}, "workflow"), ({"error_model": {"epochs": 2}}, "the error model")):
        with pytest.raises(CuriosityError, match=f"{owner}.* 'loose' has no option 'epochs'; it has trees"):
            Loose().workflow(**options)


MADE = [workflows.dense, workflows.ensemble, workflows.autoencoder, workflows.forest, workflows.ridge]


@pytest.mark.parametrize("made", MADE)
def test_the_same_of_those_of_this_package(made: Callable[..., Workflow]) -> None:
    for options in ({"colour": "red"}, {"error_model": {"colour": "red"}}):
        with pytest.raises(CuriosityError, match=r"has no option 'colour'; it has \w+"):
            made(**options)


def test_epochs_are_for_the_workflows_that_have_them() -> None:
    with pytest.raises(CuriosityError, match=r"'dense' has no option 'epochs'; it has .*cold_steps"):
        workflows.dense(epochs=2)
    assert workflows.ensemble(epochs=2).options == {"epochs": 2}


def test_what_cannot_say_what_it_takes_is_asked_when_the_run_starts() -> None:
    class Unknown(Plain):
        name = "unknown"

        def predictor(self, target: str) -> Callable[..., Any]:
            return dict  # has no signature

    assert Unknown().workflow(epochs=2).options == {"epochs": 2}


def test_the_signature_shows_its_defaults() -> None:
    parameters = Plain().signature().parameters
    assert (parameters["patch"].default, parameters["budget"].default) == (5, Workflow("plain").budget)
    assert "name" not in parameters
