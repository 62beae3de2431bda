from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from curiosity_widgets.session.session import Session
from curiosity_widgets.widgets.dashboard import Dashboard
from curiosity_widgets.widgets.forms.choose_arrays import ChooseArrays
from curiosity_widgets.widgets.forms.open_file import FilePanel, open_file, panel
from curiosity_widgets.widgets.forms.open_form import OpenForm
from tests.session.small import SmallLearner, SmallSource, workflow
from tests.widgets.fake_session import wait_for


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    spectra = rng.normal(size=(23, 31, 12))
    np.savez(tmp_path / "data.npz", image=spectra.mean(-1), spectra=spectra, vstep=np.linspace(-5, 5, 12))
    return tmp_path / "data.npz"


def said(widget: Any) -> str:
    return str(widget.children[0].sentence)


def opened(path: Any, *options: Any, **named: Any) -> Any:
    """What a file's panel shows when it is open."""
    shown = open_file(path, *options, **named)
    assert isinstance(shown, FilePanel)
    wait_for(lambda: not said_of(shown.content).startswith("Opening"), 20)
    return shown.content


def said_of(content: Any) -> str:
    heading = getattr(content.children[0], "sentence", None) if content.children else None
    return str(heading or "")


def start(form: OpenForm) -> None:
    form.start.click()
    wait_for(lambda: hasattr(form, "dashboard") or not form.start.disabled, 20)


def end(form: OpenForm) -> None:
    form.dashboard.close()
    form.session.close()
    form.close()


def test_data_open_in_a_form_that_fits_them(data: Path) -> None:
    form = opened(data)
    assert isinstance(form, OpenForm)
    sentence = said(form.children[0])
    assert sentence.startswith("data.npz: image of 23 × 31 pixels (image), 713 spectra of 12 points")
    assert form.patch.max == 23
    assert (form.patch.value, form.initial.value, form.budget.value) == (5, 30, 100)
    form.workflow.value = "ensemble"
    assert (form.initial.value, form.budget.value) == (89, 237)
    form.close()


def test_the_form_makes_the_session_it_says(data: Path) -> None:
    form = opened(data, "autoencoder", "magma")
    form.patch.value, form.initial.value, form.budget.value = 7, 8, 20
    form.held_out.value, form.seed.value = 0.3, 5
    start(form)
    session = form.session
    assert (session.workflow.name, session.workflow.patch, session.workflow.init) == ("autoencoder", 7, 8)
    assert (session.settings.budget, session.seed, session.snapshot.state) == (20, 5, "idle")
    assert session.info.held_out.mean() == pytest.approx(0.3, abs=0.1)
    assert form.children == (form.dashboard,)
    assert form.dashboard.map.colours == "magma"
    assert session.path.parent == data.parent
    end(form)


def test_what_the_session_refuses_is_said_and_can_be_mended(data: Path) -> None:
    form = opened(data)
    form.initial.value = 5000
    start(form)
    assert "5000" in said(form.children[0])
    assert not form.start.disabled
    form.initial.value, form.budget.value = 20, 40
    start(form)
    assert form.session.settings.budget == 40
    end(form)


def test_without_a_file_there_is_a_choice(data: Path) -> None:
    form = open_file()
    assert [value for _, value in form.data.options][-1] == "simulated"
    form.data.value = "simulated"
    start(form)
    assert form.session.info.kind == "simulator"
    end(form)


@pytest.mark.parametrize("content", [b"", b"no file of any kind" * 50])
def test_what_cannot_be_read_says_why(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.h5"
    path.write_bytes(content)
    note = opened(path)
    assert note.children[0].title == "This file cannot be opened"
    assert "broken.h5" in said(note)
    assert "no such file" in said(opened(tmp_path / "absent.npz"))


def test_a_panel_is_made_once(data: Path) -> None:
    form = panel("key of a panel", str(data), "dense", "viridis")
    assert panel("key of a panel", str(data), "dense", "viridis") is form
    assert panel("another key", str(data), "dense", "viridis") is not form


def test_a_run_file_opens_as_its_run(tmp_path: Path) -> None:
    session = Session(SmallSource(), workflow(budget=10), path=tmp_path / "run.npz", learner=SmallLearner)
    session.run()
    session.wait()
    session.close()
    dashboard = opened(tmp_path / "run.npz", colours="grey")  # its content says what it is
    assert isinstance(dashboard, Dashboard)
    assert dashboard.map.colours == "grey"
    assert dashboard.controls.count == 10
    dashboard.close()


def test_where_it_is_not_clear_which_array_is_what_the_user_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(1)
    with h5py.File(tmp_path / "scan.h5", "w") as file:
        file["topo"], file["current"] = rng.normal(size=(2, 9, 14))
        file["forward"], file["backward"] = rng.normal(size=(2, 9, 14, 5))
        file["bias"], file["time"] = np.linspace(-1, 1, 5), np.arange(5.0)
    asked = opened(tmp_path / "scan.h5")
    assert isinstance(asked, ChooseArrays)
    assert "cannot tell which array" in asked._heading.sentence
    assert ("topo  (9 × 14)", "topo") in asked.image.options
    assert ("bias  (5)", "bias") in asked.axis.options
    asked.go.click()  # nothing chosen yet: still said, and the form is still theirs
    wait_for(lambda: not asked.go.disabled)
    assert "which array is the image" in asked._heading.sentence
    asked.image.value = ("topo", "current")
    asked.spectra.value, asked.axis.value = "backward", "bias"
    shown: list[Any] = []
    monkeypatch.setattr(FilePanel, "_show", lambda _panel, widget: shown.append(widget))
    asked.go.click()
    wait_for(lambda: bool(shown), 20)
    (form,) = shown
    assert said(form.children[0]).startswith(
        "scan.h5: image of 9 × 14 pixels (topo, current), 126 spectra of 5 points over bias"
    )
    form.close()


def test_what_nobody_foresaw_is_said_too(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any, **_options: Any) -> None:
        raise ValueError("of all things")

    monkeypatch.setattr("curiosity_widgets.widgets.forms.open_file.ReplaySource", broken)
    assert "Unexpected error: ValueError: of all things" in said(opened(data))
