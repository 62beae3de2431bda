"""What the process that reads files does with a task, here."""

from __future__ import annotations

import os
import threading

import pytest

from curiosity_widgets.data.probing import child
from curiosity_widgets.data.probing.exchange import progress_of, read_answer
from curiosity_widgets.data.probing.task import Task
from curiosity_widgets.data.readers import registry


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch, tmp_path):
    monkeypatch.setattr(registry, "_registered", {})
    monkeypatch.chdir(tmp_path)


def answered(folder, name):
    Task(folder, f"tests.data.probing.hostile:{name}").write()
    child.answer(folder)
    return read_answer(folder)


def test_data_and_values(tmp_path):
    assert answered(tmp_path, "data")["kind"] == "data"
    assert progress_of(tmp_path) > 2
    assert answered(tmp_path, "where_am_i")["value"]["pid"] == os.getpid()


def test_a_refusal(tmp_path):
    found = answered(tmp_path, "refuses")
    assert found["kind"] == "refused"
    assert found["text"].startswith("damaged")


@pytest.mark.parametrize(("name", "error"), [("fails", ZeroDivisionError), ("asks_to_exit", SystemExit)])
def test_anything_else_is_reported_and_ends_it(tmp_path, name, error):
    with pytest.raises(error):
        answered(tmp_path, name)
    assert read_answer(tmp_path)["kind"] == "failed"


def test_it_ends_when_nobody_asks(monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(child, "IDLE", 0.05)
    idle = child._Idle(end=lambda code: ended.set())
    with idle.not_now():
        assert not ended.wait(0.3)
    assert ended.wait(10)
    idle.join(10)
