"""Files opened in forms, and what these show."""

from __future__ import annotations

from typing import Any

from curiosity_widgets.widgets.forms.open_file import FilePanel, open_file
from curiosity_widgets.widgets.forms.open_form import OpenForm
from tests.widgets.fake_session import wait_for


def said(widget: Any) -> str:
    """The sentence of a form's heading."""
    return str(widget.children[0].sentence)


def opened(path: Any, *options: Any, **named: Any) -> Any:
    """What a file's panel shows when it is open."""
    shown = open_file(path, *options, **named)
    assert isinstance(shown, FilePanel)
    wait_for(lambda: not said_of(shown.content).startswith("Opening"), 20)
    return shown.content


def said_of(content: Any) -> str:
    """The sentence of what a panel shows, if it has one."""
    heading = getattr(content.children[0], "sentence", None) if content.children else None
    return str(heading or "")


def start(form: OpenForm) -> None:
    """Press its button and wait."""
    form.start.click()
    wait_for(lambda: hasattr(form, "dashboard") or not form.start.disabled, 20)


def end(form: OpenForm) -> None:
    """Close dashboard, session and form."""
    form.dashboard.close()
    form.session.close()
    form.close()
