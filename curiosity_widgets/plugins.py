"""What other installed packages add: strategies, workflows, sources, file readers, by their entry points.

A package announces them in its pyproject.toml, for example::

    [project.entry-points."curiosity_widgets.strategies"]
    rare_first = "my_package.rare:RareFirst"

Nothing is imported before it is asked for. What cannot be used is reported in one line that names the
package, and left out; asking for it by name raises that line as an error.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar

from curiosity_widgets.errors import CuriosityError

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plugin(Generic[T]):
    """Something that an installed package adds, loaded and checked."""

    name: str
    package: str
    value: T


class Plugins(Generic[T]):
    """The entry points of one group.

    ``check(name, loaded)`` returns what was loaded, or raises CuriosityError where it is not what the group
    is for. ``what`` is the word for it in messages ("strategy").
    """

    def __init__(self, group: str, what: str, check: Callable[[str, Any], T]) -> None:
        self.group, self._what, self._check = group, what, check
        self._refused: dict[str, str] = {}

    @cached_property
    def found(self) -> dict[str, Plugin[T]]:
        """The plug-ins by name. Those that cannot be used are reported in the log, once."""
        found: dict[str, Plugin[T]] = {}
        for entry in sorted(entry_points(group=self.group), key=lambda entry: (entry.name, _package(entry))):
            try:
                if entry.name in found:
                    raise CuriosityError(f"{found[entry.name].package} has one of that name")
                value = self._check(entry.name, _loaded(entry))
                found[entry.name] = Plugin(entry.name, _package(entry), value)
            except CuriosityError as error:
                sentence = (
                    f"{self._what} '{entry.name}' of the package {_package(entry)} cannot be used: {error}; "
                    "update or uninstall that package"
                )
                _log.warning(sentence)
                self._refused.setdefault(entry.name, sentence)
        return found

    def get(self, name: str) -> Plugin[T] | None:
        """The plug-in of a name, None where there is none.

        Raises CuriosityError where there is one that cannot be used.
        """
        if name in self.found:
            return self.found[name]
        if name in self._refused:
            raise CuriosityError(self._refused[name])
        return None

    def forget(self) -> None:
        """Look again when next asked: for tests, and for a package installed while the program runs."""
        self.__dict__.pop("found", None)
        self._refused.clear()


def _loaded(entry: EntryPoint) -> Any:
    try:
        return entry.load()
    except Exception as error:  # whatever another package raises while it is imported
        raise CuriosityError(f"loading {entry.value} failed ({type(error).__name__}: {error})") from error


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else entry.value
