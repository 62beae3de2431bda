from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets.widgets.forms.open_file import open_file
from curiosity_widgets.widgets.forms.open_form import OpenForm
from tests.widgets.forms.opened import end, opened, said, start


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


def test_the_form_makes_the_session_it_shows(data: Path) -> None:
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


def test_a_refusal_of_the_session_is_shown_and_can_be_corrected(data: Path) -> None:
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


def test_a_source_of_an_installed_package_is_offered_and_opens(lab, data):
    lab()
    form = OpenForm()
    assert form.data.options[-1] == ("scope: source of my-lab", "scope")
    form.data.value, form.workflow.value, form.patch.value = "scope", "ridge", 3
    form.initial.value, form.budget.value, form.held_out.value = 5, 9, 0.0
    start(form)
    assert form.session.info.image.shape[1:] == (12, 17)
    assert "brightest" in form.dashboard.controls.strategies
    end(form)


def test_a_file_of_an_installed_package_is_offered_and_opens(lab, data, tmp_path):
    lab()
    np.savetxt(tmp_path / "scan.labtext", np.random.default_rng(0).random((14, 19)))
    form = OpenForm()
    assert form.file.placeholder.startswith("path (.labtext, .3ds, ")
    form.file.value, form.workflow.value, form.patch.value = " scan.labtext ", "ridge", 3
    form.initial.value, form.budget.value, form.held_out.value = 5, 9, 0.0
    start(form)
    assert form.session.info.data.endswith("scan.labtext")
    assert form.session.info.image.shape[1:] == (14, 19)
    end(form)


def test_a_file_that_is_not_there_is_refused_in_the_form(lab, data):
    form = OpenForm()
    form.file.value = "absent.npz"
    start(form)
    assert "absent.npz: no such file" in said(form.children[0])
    form.close()
