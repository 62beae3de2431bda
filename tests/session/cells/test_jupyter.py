"""Which cell runs."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from curiosity_widgets.session.cells import jupyter


@pytest.mark.parametrize("kernel", [None, SimpleNamespace(), SimpleNamespace(get_parent=dict)])
def test_outside_of_a_cell_there_is_none(monkeypatch, kernel):
    shell = SimpleNamespace(kernel=kernel)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert jupyter.running_cell() == ("", "")
    assert jupyter.sending_connection() == ""
    monkeypatch.delitem(sys.modules, "IPython")
    assert jupyter.kernel() is None


@pytest.mark.parametrize(("kind", "found"), [("comm_msg", "a1"), ("execute_request", "")])
def test_only_a_message_of_a_widget_comes_from_a_page(monkeypatch, kind, found):
    parent = {"header": {"msg_type": kind, "session": "a1"}}
    shell = SimpleNamespace(kernel=SimpleNamespace(get_parent=lambda: parent))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert jupyter.sending_connection() == found
