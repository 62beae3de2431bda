"""What the process that reads files is asked for: a folder with the question in it, and then the answer."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cloudpickle

from curiosity_widgets.errors import CuriosityError

_QUESTION = "question"


@dataclass(frozen=True)
class Task:
    """A function of this package by name ("module:function"), what to call it with, and where to answer.

    The answer never comes back as a pickle: the process that reads a hostile file is not to be trusted.
    """

    folder: Path
    function: str
    arguments: tuple[Any, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    readers: Mapping[str, Any] = field(default_factory=dict)  # those that were registered here, by name
    where: str = ""  # the file, for messages
    size: int = 0  # bytes of the files

    def write(self) -> None:
        """Put the question into the folder.

        Raises CuriosityError for arguments that cannot be sent to another process.
        """
        question = (str(Path.cwd()), self.function, self.arguments, dict(self.options), dict(self.readers))
        (self.folder / _QUESTION).write_bytes(self._packed(question))

    def _packed(self, question: object) -> bytes:
        """The question, what was defined in a script or a notebook by its code: it has no module there."""
        with contextlib.suppress(Exception):
            packed = pickle.dumps(question)
            if b"__main__" not in packed:
                return packed
        try:
            by_value: bytes = cloudpickle.dumps(question)
        except Exception as error:  # whatever the object's own pickling raises
            raise CuriosityError(
                f"{self.where}: an option or a registered reader cannot be sent to the process that "
                f"reads files ({type(error).__name__}: {error}); define the reader in a module, and give "
                "plain values"
            ) from error
        return by_value

    @classmethod
    def read(cls, folder: Path) -> tuple[str, Task]:
        """The folder in which the caller is, and the question."""
        question = pickle.loads((folder / _QUESTION).read_bytes())  # noqa: S301 - written by our own parent
        current, function, arguments, options, readers = question
        return current, cls(folder, function, arguments, options, readers)
