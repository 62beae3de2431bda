"""What JupyterLab's status bar shows of a run, and the commands of its keyboard shortcuts."""

from __future__ import annotations

import os
import re
import weakref
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from curiosity_widgets.drawing.assets import script
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.cells.jupyter import kernel
from curiosity_widgets.session.notices.run_event import sentence
from curiosity_widgets.session.state.snapshot import WORKING, RunInfo, Snapshot
from curiosity_widgets.widgets.common.lifetime import Lasting, close_tree, hear_while_busy
from curiosity_widgets.widgets.pages import refusal
from curiosity_widgets.widgets.run_view import ReadOnly

if TYPE_CHECKING:
    from curiosity_widgets.session.session import Session


class StatusBeacon(Lasting, anywidget.AnyWidget):
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
    notice = traitlets.Unicode("").tag(sync=True)  # what has become of a run that rests, one sentence
    panel = traitlets.Unicode("").tag(sync=True)  # of JupyterLab that shows it: the path of its session
    data = traitlets.Unicode("").tag(sync=True)  # what is measured, as short as a tab needs it
    started = traitlets.Float(0.0).tag(sync=True)  # when the run began, seconds since the epoch; 0: not yet
    viewed = traitlets.Bool(False).tag(sync=True)  # a file is looked at: another process measures, or nobody

    def __init__(self, session: Session) -> None:
        self._session = weakref.ref(session)
        viewed = isinstance(session, ReadOnly)
        super().__init__(run=f"{id(session):x}", kernel=_kernel_id(), viewed=viewed)
        self.comm_id = self.model_id
        self.on_msg(self._on_message)
        hear_while_busy(self)

    def draw(self, snapshot: Snapshot, info: RunInfo | None) -> None:
        """Report the progress of the run."""
        session = self._session()
        with self.hold_sync():
            self.state = snapshot.state
            self.notice = sentence(snapshot, info, by_hand=getattr(session, "by_hand", False))
            self.count = len(snapshot.measured)
            self.budget = 0 if session is None else session.settings.budget
            self.seconds_left = snapshot.seconds_left
            if info is not None:
                self.about = f"{info.data} · {info.workflow}"
                self.data = os.path.basename(info.data)  # noqa: PTH119 - a file, or the name of a data set
            if snapshot.log:
                self.started = snapshot.log[0].time

    def close(self) -> None:
        """Take the run out of the status bar."""
        close_tree(self)

    def _on_message(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        session = self._session()
        if session is None or content.get("type") not in ("run-or-pause", "step"):
            return
        refused = refusal(session, content)
        if refused:  # which concerns one page, while a trait is of all
            self.send({"type": "refused", "page": content.get("page", ""), "text": refused})
            return
        self.problem = ""
        try:
            seen = session.snapshot
            goes = seen.state in WORKING or (seen.state == "waiting" and seen.question is None)
            if content.get("type") == "run-or-pause" and goes:
                session.pause()
            elif content.get("type") == "run-or-pause":
                session.run(session.settings.budget)
            else:
                session.step()
        except CuriosityError as error:
            self.problem = str(error)


def _kernel_id() -> str:
    """Jupyter servers name a kernel's connection file after its id."""
    file = os.path.basename(getattr(getattr(kernel(), "parent", None), "connection_file", "") or "")  # noqa: PTH119
    named = re.fullmatch(r"kernel-([0-9a-f-]{36})\.json", file)
    return named.group(1) if named else ""
