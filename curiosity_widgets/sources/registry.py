"""The sources by name: the simulated sample, and those of other installed packages.

:mod:`curiosity_widgets.plugins` says how another package adds one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from curiosity_widgets.data import datasets
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.plugins import Plugin, Plugins
from curiosity_widgets.sources.protocol import Source

SIMULATED = "simulated"
Make = Callable[..., Source]  # a class or a function; its options by keyword


def installed() -> dict[str, str]:
    """The sources of other installed packages: name and package, in order."""
    return {plugin.name: plugin.package for plugin in _installed.found.values()}


def is_installed(name: str) -> bool:
    """Whether an installed package has a source of this name.

    Raises CuriosityError where it has one that cannot be used.
    """
    return _installed.get(name) is not None


def describe(name: str) -> dict[str, str]:
    """What is known of an installed source without opening it: package, options and first line of its text.

    Raises CuriosityError for an unknown one.
    """
    plugin = _named(name)
    text = inspect.getdoc(plugin.value) or ""
    return {
        "source": name,
        "package": plugin.package,
        "options": str(inspect.signature(plugin.value).replace(return_annotation=inspect.Signature.empty)),
        "about": text.split("\n")[0],
    }


def make(name: str, **options: Any) -> Source:
    """An installed source by its name; nothing is opened yet. Options may be text, as on the command line.

    Raises CuriosityError for an unknown name or option, and where the source cannot be made.
    """
    from curiosity_widgets.data.readers.options import checked_options  # loads the readers

    plugin = _named(name)
    checked = checked_options(plugin.value, name, options)
    try:
        source = plugin.value(**checked)
    except CuriosityError:
        raise
    except Exception as error:  # whatever another package raises
        raise CuriosityError(
            f"source '{name}' of the package {plugin.package} failed: {type(error).__name__}: {error}"
        ) from error
    if not isinstance(source, Source):
        raise CuriosityError(
            f"source '{name}' of the package {plugin.package} made a {type(source).__name__}, not a Source"
        )
    return source


def _named(name: str) -> Plugin[Make]:
    plugin = _installed.get(name)
    if plugin is None:
        raise CuriosityError(f"source '{name}' is unknown; there are {', '.join(installed()) or 'none'}")
    return plugin


def _checked(name: str, loaded: Any) -> Make:
    if not callable(loaded):
        raise CuriosityError("it is neither a class nor a function that makes a source")
    if name == SIMULATED or name in datasets.names():
        raise CuriosityError(f"the name '{name}' is taken; give the source another")
    made: Make = loaded
    return made


_installed = Plugins("curiosity_widgets.sources", "source", _checked)
