"""Writing for a user: files that they name, and lines in their terminal.

A file appears whole or not at all, and never in the place of what is no file. Names in a line may come from
files of others; none reaches the terminal as it is.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TextIO

from curiosity_widgets.errors import CuriosityError, readable


def reason(error: OSError) -> str:
    """Why the operating system refuses, in its words: HDF5's own texts repeat the whole call."""
    return os.strerror(error.errno) if error.errno else (str(error).splitlines() or ["no reason given"])[0]


def check_replaceable(path: Path) -> None:
    """Raises CuriosityError where a folder, a device or a pipe has this name: a file would take its place."""
    with contextlib.suppress(OSError):  # what cannot be looked at cannot be written either, and says why
        if path.exists() and not path.is_file():
            kind = "a folder" if path.is_dir() else "no file but a device or a pipe"
            raise CuriosityError(f"{path} is {kind}; choose another path")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, in the place of an older one; a link stays one, and leads to it.

    Raises CuriosityError where it cannot be written; an older one then stays as it is.
    """
    check_replaceable(path)
    target = Path(os.path.realpath(path))
    unfinished = target.with_name(f"{target.name}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise CuriosityError(f"cannot write {path} ({reason(error)}); choose another path") from error


def say(*lines: str, file: TextIO | None = None) -> None:
    """Print lines; a control sequence in one, which might rewrite the screen, is shown as text."""
    for line in lines:
        print(readable(line), file=file)


def take_any_terminal() -> None:
    """What a terminal or a pipe cannot show is escaped: a β ends no command where the encoding has none."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
