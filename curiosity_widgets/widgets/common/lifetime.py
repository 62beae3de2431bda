"""When widgets end: with their dashboard, or when the cell that made them runs again."""

from __future__ import annotations

import atexit
import sys
import weakref
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import ipywidgets

from curiosity_widgets.session.cells.jupyter import kernel, running_cell


class Closable(Protocol):
    """A dashboard or a panel of its own."""

    def close(self) -> None:
        """Take it off the page."""


class Lasting(ipywidgets.Widget):
    """A widget that its owner closes, not the garbage collector.

    ipywidgets keeps all that are open. What is collected is closed already, or Python has ended and the
    modules that closing needs are gone.
    """

    def __del__(self) -> None:
        """In place of closing once more."""


def close_tree(widget: ipywidgets.Widget, keep: ipywidgets.Widget | None = None) -> None:
    """Close a widget and every widget it is made of (children, layouts, marks, scales), but not ``keep``."""
    seen = {keep.model_id} if keep is not None and keep.comm is not None else set()
    waiting = [widget]
    while waiting:
        current = waiting.pop()
        if current.comm is None or current.model_id in seen:
            continue
        seen.add(current.model_id)
        waiting += _widgets_in(current.trait_values().values())
        ipywidgets.Widget.close(current)


def _widgets_in(values: Iterable[Any]) -> Iterator[ipywidgets.Widget]:
    for value in values:
        if isinstance(value, ipywidgets.Widget):
            yield value
        elif isinstance(value, list | tuple):
            yield from _widgets_in(value)
        elif isinstance(value, dict):
            yield from _widgets_in(value.values())


def hear_while_busy(widget: ipywidgets.Widget) -> None:
    """Let a widget receive messages of the page also while a cell keeps the kernel busy.

    JupyterLab addresses messages of widgets to a subshell, which runs beside the cells. But ipykernel 7.4
    hands them to whichever loop last wrote to the widget's comm (`_reply_subshell_for`), and our feed's
    thread writes for the main one. Kernels without that detour need nothing.
    """
    if hasattr(widget.comm, "_reply_subshell_for"):
        widget.comm._reply_subshell_for = lambda _data, addressed: addressed  # noqa: SLF001


def in_marimo() -> bool:
    """Whether a marimo notebook runs this."""
    marimo = sys.modules.get("marimo")
    return marimo is not None and bool(marimo.running_in_notebook())


_made_by_cell: dict[str, tuple[str, list[weakref.ref[Any]]]] = {}  # cell -> the execution, what it made


_made: weakref.WeakSet[Any] = weakref.WeakSet()  # what a script made


def _end_with_python(owner: Closable) -> None:
    """Close what a script made while Python still works: ipywidgets would do so when it does not any more.

    A kernel is left alone: what it closes would vanish from the page, and the page outlives it.
    """
    if kernel() is None:
        if not _made:
            atexit.register(_close_made)
        _made.add(owner)


def _close_made() -> None:
    for owner in list(_made):
        owner.close()
    _made.clear()
    ipywidgets.Widget.close_all()


def claim_cell(owner: Closable) -> None:
    """Tie what is made here to the notebook cell that runs; close what its earlier runs made.

    The kernel is not notified when an output is cleared, so a cell that is run ten times would otherwise
    leave ten dashboards behind. Outside a notebook it is closed when Python ends.
    """
    _end_with_python(owner)
    cell, execution = running_cell()
    if not cell:
        return
    earlier, made = _made_by_cell.get(cell, ("", []))
    if earlier != execution:
        for reference in made:
            old = reference()
            if old is not None:
                old.close()
        made = []
    _made_by_cell[cell] = (execution, [*made, weakref.ref(owner)])
