"""The form of a class room."""

from __future__ import annotations

from pathlib import Path

import pytest

from curiosity_widgets.widgets.classrooms.classroom import ClassRoom
from curiosity_widgets.widgets.forms.open_file import panel
from curiosity_widgets.widgets.forms.start_form import classroom_form
from tests.benchmarks.small import write_sample
from tests.classrooms.test_match import until


def sentence(form: object) -> str:
    return str(form.children[0].children[0].sentence)  # type: ignore[attr-defined]


def test_a_form_becomes_what_it_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    form = classroom_form()
    form.file.value = str(write_sample(tmp_path / "sample.npz"))
    form.start.click()
    until(lambda: isinstance(form.children[0], ClassRoom))
    room = form.children[0]
    until(lambda: room.match.choosing or bool(room.match.error))
    assert room.match.error == ""
    room.close()


def test_a_mistake_is_told_in_the_form(tmp_path: Path) -> None:
    form = panel("a class room", kind="classroom")
    assert panel("a class room", kind="classroom") is form
    form.file.value = str(tmp_path / "nowhere.npz")
    form.start.click()
    until(lambda: "nowhere.npz" in sentence(form))
    assert not form.start.disabled
