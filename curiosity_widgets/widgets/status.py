"""What JupyterLab's status bar shows of a run, and the commands of its keyboard shortcuts."""

from __future__ import annotations

import os
import re
import weakref
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets
from IPython import get_ipython

from curiosity_widgets.drawing.assets import script
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.state.snapshot import WORKING, RunInfo, Snapshot
from curiosity_widgets.widgets.common.lifetime import close_tree, hear_while_busy

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session


class StatusBeacon(anywidget.AnyWidget):
    """A model without a view, which reports the run to the JupyterLab extension, if there is one."""

    _esm = script("status")

    run = traitlets.Unicode("").tag(sync=True)  # which session, in this kernel
    kernel = traitlets.Unicode("").tag(sync=True)  # the kernel's id on the Jupyter server, where there is one
    comm_id = traitlets.Unicode("").tag(sync=True)  # to follow it where no widget manager is any more
    state = traitlets.Unicode("idle").tag(sync=True)
    count = traitlets.Int(0).tag(sync=True)
    budget = traitlets.Int(0).tag(sync=True)
    about = traitlets.Unicode("").tag(sync=True)
    seconds_left = traitlets.Float(None, allow_none=True).tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)  # why the last command was refused

    def __init__(self, session: Session) -> None:
        self._session = weakref.ref(session)
        super().__init__(run=f"{id(session):x}", kernel=_kernel_id())
        self.comm_id = self.model_id
        self.on_msg(self._on_message)
        hear_while_busy(self)

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Report the progress of the run."""
        session = self._session()
        with self.hold_sync():
            self.state = snapshot.state
            self.count = len(snapshot.measured)
            self.budget = 0 if session is None else session.settings.budget
            self.seconds_left = snapshot.seconds_left
            if info is not None:
                self.about = f"{info.data} · {info.workflow}"

    def close(self) -> None:
        """Take the run out of the status bar."""
        close_tree(self)

    def _on_message(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        session = self._session()
        if session is None:
            return
        self.problem = ""
        try:
            if content.get("type") == "run-or-pause" and session.snapshot.state in WORKING:
                session.pause()
            elif content.get("type") == "run-or-pause":
                session.run(session.settings.budget)
            elif content.get("type") == "step":
                session.step()
        except CuriosityError as error:
            self.problem = str(error)


def _kernel_id() -> str:
    """Jupyter servers name a kernel's connection file after its id."""
    kernel = getattr(get_ipython(), "kernel", None)
    file = os.path.basename(getattr(getattr(kernel, "parent", None), "connection_file", "") or "")  # noqa: PTH119
    named = re.fullmatch(r"kernel-([0-9a-f-]{36})\.json", file)
    return named.group(1) if named else ""
