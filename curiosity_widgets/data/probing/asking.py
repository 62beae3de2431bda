"""Asking another process to read a file."""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from curiosity_widgets.data.probing.exchange import read_data
from curiosity_widgets.data.probing.limits import Limits
from curiosity_widgets.data.probing.process import MODULE, ReadingProcess
from curiosity_widgets.data.probing.task import Task
from curiosity_widgets.errors import CuriosityError

# A process that did well is kept for the next file: starting one takes half a second.
_kept: list[ReadingProcess] = []
_of_others: list[ReadingProcess] = []  # those of the process from which this one was forked: not ours to end
_lock = threading.Lock()


def ask(
    function: str,
    arguments: Sequence[Any],
    options: Mapping[str, Any] | None = None,
    *,
    files: Sequence[Path],
    readers: Mapping[str, Any] | None = None,
) -> Any:
    """What ``function`` ("module:function") of this package returns, called in another process.

    That is a SpectralImage or plain values. ``files`` are those that it reads, the first one for messages;
    ``readers`` the registered readers by name.
    Raises CuriosityError where it does, and where the process dies, hangs or takes too much memory.
    """
    limits, where = Limits.set(), str(files[0])
    folder = Path(tempfile.mkdtemp(prefix="curiosity-"))
    try:
        size = sum(file.stat().st_size for file in files if file.is_file())
        task = Task(folder, function, tuple(arguments), options or {}, readers or {}, where, size)
        task.write()
        answer = _answer(task, limits)
        if answer["kind"] == "data":
            return read_data(answer["data"], folder)
        if answer["kind"] == "value":
            return answer["value"]
        raise CuriosityError(answer["text"])
    finally:
        _remove(folder)


def end_kept() -> None:
    """End the process that is kept, if there is one."""
    with _lock:
        kept = [process for process in _kept if process.is_ours]
        _kept.clear()
    for process in kept:
        process.close()


def _answer(task: Task, limits: Limits) -> dict[str, Any]:
    """The answer to a task, by the process that is kept or a new one."""
    process = _take()
    try:
        answer = process.answer(task, limits)
        if answer is None:  # one that was kept ended meanwhile, for nobody had asked
            process.close()
            process = ReadingProcess()
            answer = process.answer(task, limits)
    except BaseException:
        process.close()
        raise
    if answer is None or answer["kind"] == "failed":
        process.close()  # what a library did before it failed may spoil the next file
    if answer is None:
        raise CuriosityError(
            f"{task.where}: the process that reads files does not start; see why with "
            f"`{sys.executable} -m {MODULE}`"
        )
    if answer["kind"] == "failed":
        raise CuriosityError(
            f"{task.where}: cannot be read ({answer['text']}); it is damaged, copy it again, or has a layout "
            "that its reader does not know"
        )
    _keep(process)
    return answer


def _take() -> ReadingProcess:
    with _lock:
        while _kept:
            process = _kept.pop()
            if not process.is_ours:
                _of_others.append(process)
            elif process.runs and process.is_present:
                return process
            else:
                process.close()
    return ReadingProcess()


def _keep(process: ReadingProcess) -> None:
    with _lock:
        if not _kept:
            _kept.append(process)
            return
    process.close()


def _remove(folder: Path) -> None:
    """Remove a folder, on Windows at the end if something of it is still mapped."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


atexit.register(end_kept)
