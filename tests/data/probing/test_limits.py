"""Limits come from the environment; what counts as progress is tested with real processes in test_asking."""

from __future__ import annotations

import os

import psutil
import pytest

from curiosity_widgets import CuriosityError
from curiosity_widgets.data.probing.exchange import note_progress
from curiosity_widgets.data.probing.limits import MEMORY, SECONDS, Limits, Watch
from curiosity_widgets.data.probing.task import Task


def test_a_minute_and_half_of_the_memory(monkeypatch):
    monkeypatch.delenv(SECONDS, raising=False)
    monkeypatch.delenv(MEMORY, raising=False)
    assert Limits.set() == Limits(60.0, psutil.virtual_memory().total // 2)


def test_the_environment_sets_them(monkeypatch):
    monkeypatch.setenv(SECONDS, "7.5")
    monkeypatch.setenv(MEMORY, "2")
    assert Limits.set() == Limits(7.5, 2 << 30)


@pytest.mark.parametrize("words", ["x", "0", "-1", "nan", "inf"])
@pytest.mark.parametrize("variable", [SECONDS, MEMORY])
def test_what_is_no_positive_number(monkeypatch, variable, words):
    monkeypatch.setenv(variable, words)
    with pytest.raises(CuriosityError, match=f"{variable}={words} must be a positive number"):
        Limits.set()


def test_a_step_is_progress(tmp_path, monkeypatch):
    seconds = iter([0.0, 1.0, 1.0, 2.0, 2.0, 5.0, 5.0, 9.5])
    monkeypatch.setattr("curiosity_widgets.data.probing.limits.time.monotonic", lambda: next(seconds))
    monkeypatch.setattr(Watch, "_transferred", lambda self: (0, 0))
    watch = Watch(os.getpid(), Task(tmp_path, "", where="a.h5"), Limits(4.0, 1 << 50))
    watch.look()
    note_progress(tmp_path)
    watch.look()
    note_progress(tmp_path)
    watch.look()
    with pytest.raises(CuriosityError, match=r"a\.h5: reading it made no progress for 4 s"):
        watch.look()
