"""The Jupyter kernel of this process, if it is one, without importing IPython where it is not."""

from __future__ import annotations

import sys
from typing import Any


def kernel() -> Any:
    """The kernel; None outside of one."""
    ipython = sys.modules.get("IPython")  # not imported: no kernel
    return getattr(ipython.get_ipython(), "kernel", None) if ipython is not None else None


def sending_connection() -> str:
    """Jupyter's id of what a message of a widget has come by, while it is handled; empty: code is running."""
    ask = getattr(kernel(), "get_parent", None)
    header = {} if ask is None else ask().get("header", {})
    return str(header.get("session", "")) if header.get("msg_type") == "comm_msg" else ""


def running_cell() -> tuple[str, str]:
    """Ids of the cell that runs and of its present execution; empty outside a notebook."""
    ask = getattr(kernel(), "get_parent", None)  # not every kernel has it
    parent = {} if ask is None else ask()
    cell = parent.get("metadata", {}).get("cellId", "")
    return str(cell), str(parent.get("header", {}).get("msg_id", ""))
