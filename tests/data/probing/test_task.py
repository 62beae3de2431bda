"""Questions go to the other process whole, whatever they are made of."""

from __future__ import annotations

import threading

import pytest

from curiosity_widgets import CuriosityError
from curiosity_widgets.data.probing.task import Task
from tests.data.probing import hostile


def test_there_and_back(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Task(tmp_path, "module:function", (1, "b"), {"c": [2.5]}, {"reader": hostile.data}).write()
    folder, task = Task.read(tmp_path)
    assert folder == str(tmp_path)
    assert (task.function, task.arguments, task.options) == ("module:function", (1, "b"), {"c": [2.5]})
    assert task.readers["reader"] is hostile.data


def test_what_has_no_module_goes_by_its_code(tmp_path):
    number = 5
    Task(tmp_path, "", readers={"local": lambda: number}).write()
    assert Task.read(tmp_path)[1].readers["local"]() == 5


def test_what_cannot_go(tmp_path):
    with pytest.raises(CuriosityError, match=r"a\.h5: an option .* cannot be sent"):
        Task(tmp_path, "", (threading.Lock(),), where="a.h5").write()
