"""The workflows by name: those of this package, registered ones, and those of other installed packages."""

from __future__ import annotations

import inspect
from collections.abc import Set as AbstractSet
from typing import Any, TypeVar

from curiosity_widgets import acquisition
from curiosity_widgets.acquisition.state import OPTIONAL
from curiosity_widgets.errors import CuriosityError, quoted
from curiosity_widgets.plugins import Plugins
from curiosity_widgets.workflows.kind import SETTINGS, WorkflowKind
from curiosity_widgets.workflows.kinds.autoencoder import Autoencoder
from curiosity_widgets.workflows.kinds.dense import Dense
from curiosity_widgets.workflows.kinds.ensemble import Ensemble
from curiosity_widgets.workflows.kinds.regressor import Forest, Regressor, Ridge
from curiosity_widgets.workflows.workflow import Workflow

WORKFLOWS: dict[str, type[WorkflowKind]] = {
    kind.name: kind for kind in (Dense, Ensemble, Autoencoder, Forest, Ridge, Regressor)
}
_registered: dict[str, type[WorkflowKind]] = {}

KindClass = TypeVar("KindClass", bound=type[WorkflowKind])


def names() -> list[str]:
    """The workflows that a name is enough for: the default first, registered and installed ones last."""
    installed = {name: plugin.value for name, plugin in _installed.found.items()}
    return [name for name, kind in {**WORKFLOWS, **installed, **_registered}.items() if kind.listed]


def register(kind: KindClass) -> KindClass:
    """Make a workflow of your own known by its ``name``, to sessions, the command line and the form.

    A class decorator. Registering a name again replaces it, as running a notebook cell twice does.
    Raises CuriosityError for a class that is no complete WorkflowKind, for the name of a built-in one, and
    where its defaults or what it gives do not exist or do not suit its default strategy.
    """
    _registered[_checked(kind)] = kind
    return kind


def registered() -> dict[str, type[WorkflowKind]]:
    """The registered workflows by name, for processes that must register them again.

    Installed ones are not among them: every process finds those itself.
    """
    return dict(_registered)


def find(name: str) -> WorkflowKind:
    """What runs under a name. Raises CuriosityError for an unknown one, naming those there are."""
    if not isinstance(name, str):
        raise CuriosityError(f"the workflow is {quoted(name)}; give the name of one: {', '.join(names())}")
    kind = _registered.get(name) or WORKFLOWS.get(name)
    if kind is None and (installed := _installed.get(name)) is not None:
        kind = installed.value
    if kind is None:
        raise CuriosityError(
            f"workflow {quoted(name)} is unknown; choose one of {', '.join(names())}, "
            "or register yours with workflows.register"
        )
    return kind()


def load(name: str, **settings: Any) -> Workflow:
    """A workflow by name, with the settings that are not None.

    Raises CuriosityError for an unknown name, a value that makes no sense, and ``epochs`` where the
    trainings have none.
    """
    kind = find(name)
    given = {key: value for key, value in settings.items() if value is not None}
    if "epochs" in given and not kind.has_epochs:
        able = [f"'{each}'" for each in names() if find(each).has_epochs]
        raise CuriosityError(
            f"epochs shortens the trainings of {' and '.join(able)}; workflow '{name}' has none"
        )
    return kind.workflow(**given)


def gives(workflow: Workflow) -> AbstractSet[str]:
    """The optional fields of AcquisitionState that a strategy finds in a run of this workflow."""
    return find(workflow.name).gives(workflow)


def _checked(kind: Any) -> str:
    """The name of a workflow class of a user's own. Raises CuriosityError where it is not fit for use."""
    if not (isinstance(kind, type) and issubclass(kind, WorkflowKind)) or inspect.isabstract(kind):
        raise CuriosityError(
            f"{quoted(kind)} is no workflow; derive a class from WorkflowKind with predictor, "
            "error_model and gives"
        )
    name = getattr(kind, "name", None)
    if not isinstance(name, str) or not name.isidentifier():
        raise CuriosityError(
            f"{kind.__name__}.name is {quoted(name)}; give it a name of letters, digits and _"
        )
    if name in WORKFLOWS:
        raise CuriosityError(f"there is a workflow {quoted(name)} already; give {kind.__name__} another name")
    settings = [field.name for field in SETTINGS]
    unknown = sorted(set(kind.defaults) - set(settings))
    if unknown:
        raise CuriosityError(
            f"{kind.__name__}.defaults has {', '.join(unknown)}; choose of {', '.join(settings)}"
        )
    workflow = kind().workflow(target=kind.targets[0])
    given = kind().gives(workflow)
    unknown = sorted(set(given) - set(OPTIONAL))
    if unknown:
        raise CuriosityError(
            f"{kind.__name__}.gives names {', '.join(unknown)}; choose of {', '.join(OPTIONAL)}"
        )
    strategy = acquisition.load(workflow.strategy, **workflow.options_of(workflow.strategy))
    reason = acquisition.refusal(strategy, given)
    if reason is not None:
        raise CuriosityError(f"{reason}; give {kind.__name__}.defaults another strategy")
    return name


def _checked_plugin(name: str, kind: Any) -> type[WorkflowKind]:
    found = _checked(kind)
    if found != name:
        raise CuriosityError(f"its class calls itself '{found}'; the entry point must have the same name")
    workflow: type[WorkflowKind] = kind
    return workflow


_installed = Plugins("curiosity_widgets.workflows", "workflow", _checked_plugin)
