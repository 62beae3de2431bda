from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets.data import datasets
from curiosity_widgets.data.spectral_image import Axis, SpectralImage
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.sources.replay import ReplaySource
from curiosity_widgets.widgets.forms import open_form
from curiosity_widgets.widgets.forms.open_file import open_file
from curiosity_widgets.widgets.forms.open_form import OpenForm
from tests.widgets.fake_session import wait_for
from tests.widgets.forms.opened import end, opened, said, start


def test_data_open_in_a_form_that_fits_them(data: Path) -> None:
    form = opened(data)
    assert isinstance(form, OpenForm)
    sentence = said(form.children[0])
    assert sentence.startswith("data.npz: image of 23 × 31 pixels (image), 713 spectra of 12 points")
    assert form.patch.max == 23
    # The patch of a run for which none was chosen: with it 209 candidates remain.
    assert (form.patch.value, form.initial.value, form.budget.value) == (13, 30, 100)
    form.workflow.value = "ensemble"
    assert (form.initial.value, form.budget.value) == (89, 128)  # all that are measurable
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


def test_a_picture_shows_where_the_spectra_lie_before_the_run(data: Path) -> None:
    form = opened(data)
    assert "the positions of 713 spectra" in form.preview.value
    assert form.preview.layout.display == ""
    form.close()


def test_a_file_that_is_named_is_looked_at_before_the_run(data: Path) -> None:
    form = open_file()
    form.file.value = str(data)
    wait_for(lambda: "measurable" in form.limits.value, 20)
    assert form.preview.layout.display == ""
    assert said(form.children[0]).startswith("data.npz: image of 23 × 31 pixels")
    assert form.patch.max == 23
    form.file.value = "nowhere.npz"
    assert form.preview.layout.display == "none"
    assert (form.patch.max, form.budget.value, form.limits.value) == (999, 100, "")
    assert said(form.children[0]).startswith("Choose what to measure")
    broken = data.with_name("broken.npz")
    broken.write_bytes(data.read_bytes()[:300])
    form.file.value = str(broken)
    wait_for(lambda: "damaged or no NumPy file" in said(form.children[0]), 20)
    assert form.preview.layout.display == "none"
    form.close()


def test_limits_are_shown_while_numbers_are_typed_and_the_run_file_has_its_name(data: Path) -> None:
    form = opened(data)
    form.patch.value, form.held_out.value = 5, 0.0
    assert form.limits.value == "513 candidates, 513 of them measurable."
    form.budget.value = 514
    assert form.limits.value.endswith("Budget: choose at most 513.")
    assert form.start.disabled
    form.budget.value = 40
    assert not form.start.disabled
    form.path.value = str(data.parent / "named.h5")
    start(form)
    assert form.session.path == data.parent / "named.h5"
    end(form)


def test_the_data_that_the_form_opens_with_are_shown_and_typed_numbers_stay(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_read = threading.Event()

    class Slow(ReplaySource):
        def __init__(self, _name: str) -> None:
            may_read.wait(20)
            super().__init__(data)

    monkeypatch.setattr(open_form, "ReplaySource", Slow)
    form = OpenForm()
    form.budget.value = 37
    may_read.set()
    wait_for(lambda: "measurable" in form.limits.value, 20)
    assert form.preview.layout.display == ""
    assert said(form.children[0]).startswith("data.npz: image of 23 × 31 pixels")
    assert form.budget.value == 37
    form.close()


def test_public_data_that_are_not_installed_are_no_error_before_they_are_chosen(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = threading.Event()

    class Absent(ReplaySource):
        def __init__(self, name: str) -> None:
            tried.set()
            raise CuriosityError(f"{name} is not installed")

    monkeypatch.setattr(open_form, "ReplaySource", Absent)
    form = OpenForm()
    assert tried.wait(20)
    assert said(form.children[0]).startswith("Choose what to measure")
    form.data.value = [value for _, value in form.data.options][1]
    wait_for(lambda: said(form.children[0]).endswith("is not installed"), 20)
    form.close()


def test_public_data_are_shown_when_they_are_chosen(data: Path) -> None:
    form = OpenForm()
    known = [value for _, value in form.data.options if value in datasets.names()]
    assert form._wanted() == known[0]
    form.data.value = "simulated"
    assert form._wanted() is None
    assert form.preview.layout.display == "none"
    assert not form.start.disabled
    form.file.value = str(data)
    wait_for(lambda: form.preview.layout.display == "", 20)
    assert "Mean spectrum: response from" in form.preview.value
    form.close()


def test_the_size_of_an_image_is_written_in_the_unit_that_suits_it() -> None:
    places, axis = np.argwhere(np.ones((2, 2))).astype(float), Axis(np.arange(5.0), "bias", "V")
    data = SpectralImage(np.zeros((1, 20, 30)), places, np.zeros((4, 5)), axis, pixel_size=(2e-8, 2e-8))
    assert open_form._described(ReplaySource(data)).endswith(" 400 × 600 nm.")
