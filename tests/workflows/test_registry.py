"""Workflows by name, and those of a user's own; the lists that name them are in step with the registry."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pytest

from curiosity_widgets import acquisition, workflows
from curiosity_widgets.acquisition.state import OPTIONAL
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.workflows import registry
from curiosity_widgets.workflows.registry import WORKFLOWS
from tests.contract.installed import install
from tests.paths import ROOT
from tests.workflows.test_kind import Plain

BUILT_IN = ["dense", "ensemble", "autoencoder", "forest", "ridge"]


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("curiosity_widgets.workflows.registry._registered", {})


def test_names_begin_with_the_default_and_end_with_registered_ones() -> None:
    assert workflows.names() == BUILT_IN
    assert workflows.register(Plain) is Plain
    assert workflows.register(Plain) is Plain  # a notebook cell run twice
    assert workflows.names() == [*BUILT_IN, "plain"]
    assert workflows.registered() == {"plain": Plain}
    assert workflows.load("plain").name == "plain"


@pytest.mark.parametrize("name", list(WORKFLOWS))
def test_every_workflow_gives_what_its_strategy_needs(name: str) -> None:
    for target in workflows.find(name).targets:
        workflow = workflows.load(name, target=target)
        given = workflows.gives(workflow)
        assert set(given) <= set(OPTIONAL)
        strategy = acquisition.load(workflow.strategy, **workflow.options_of(workflow.strategy))
        assert acquisition.refusal(strategy, given) is None


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(CuriosityError, match=r"'trees' is unknown; choose one of dense, .*, or register"):
        workflows.load("trees")


def test_epochs_are_refused_where_trainings_have_none() -> None:
    assert workflows.load("ensemble", epochs=3).options == {"epochs": 3}
    with pytest.raises(CuriosityError, match="'ensemble' and 'autoencoder'; workflow 'forest' has none"):
        workflows.load("forest", epochs=3)


class Unfitting(Plain):
    """Its strategy needs what it does not give."""

    name = "unfitting"
    defaults: ClassVar[dict[str, object]] = {"strategy": "committee"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (Unfitting, "needs an ensemble's uncertainty.*give Unfitting.defaults another strategy"),
        (type("Own", (Plain,), {"name": "dense"}), "there is a workflow 'dense' already"),
        (type("Own", (Plain,), {"name": "two words"}), "give it a name of letters"),
        (type("Own", (Plain,), {"defaults": {"colour": "red"}}), "Own.defaults has colour; choose of target"),
        (
            type("Own", (Plain,), {"gives": lambda self, workflow: {"height"}}),
            "names height; choose of",
        ),
        (workflows.WorkflowKind, "is no workflow"),
        (Plain(), "is no workflow"),
    ],
)
def test_what_is_no_complete_workflow_is_not_registered(wrong: type, message: str) -> None:
    with pytest.raises(CuriosityError, match=message):
        workflows.register(wrong)
    assert workflows.registered() == {}


def test_the_settings_of_the_extension_list_the_workflows_of_the_registry() -> None:
    schema = json.loads((ROOT / "js" / "schema" / "plugin.json").read_text(encoding="utf-8"))
    workflow = schema["properties"]["workflow"]
    assert workflow["enum"] == BUILT_IN
    assert workflow["default"] == BUILT_IN[0]
    for name in BUILT_IN:
        assert name in workflow["description"]


def test_the_readme_lists_the_workflows_of_the_registry() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in BUILT_IN:
        assert f"workflows.{name}(" in text or f'"{name}"' in text


def test_workflows_load_neither_torch_nor_scikit_learn() -> None:
    program = (
        "import sys, curiosity_widgets as cw\n"
        "cw.workflows.dense(), cw.workflows.ensemble(), cw.workflows.gives(cw.workflows.autoencoder())\n"
        "print([name for name in ('torch', 'sklearn') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


INSTALLED = """
from tests.workflows.test_kind import Plain


class Added(Plain):
    name = "added"
"""


@pytest.mark.parametrize("entry", ["added", "another"])
def test_an_installed_package_adds_workflows_under_their_own_names(
    entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = f"[curiosity_widgets.workflows]\n{entry} = my_workflows:Added\n"
    monkeypatch.syspath_prepend(install(tmp_path, INSTALLED, entries, "my-workflows"))
    registry._installed.forget()
    try:
        if entry == "added":
            assert workflows.names() == [*BUILT_IN, "added"]
            assert workflows.load("added", patch=7).patch == 7
            assert workflows.registered() == {}
        else:
            assert workflows.names() == BUILT_IN
            with pytest.raises(CuriosityError, match="'another' of the package my-workflows cannot be used"):
                workflows.find("another")
    finally:
        monkeypatch.undo()
        sys.modules.pop("my_workflows", None)
        registry._installed.forget()
