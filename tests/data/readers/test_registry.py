from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from curiosity_widgets import Axis, CuriosityError, SpectralImage, open_data
from curiosity_widgets.data.readers import Reader, endings, formats, register, registry
from curiosity_widgets.data.readers.registry import reader_of
from curiosity_widgets.data.readers.unlabelled import npz
from tests.data.samples import refused


def test_endings_are_in_order_and_lower_case():
    assert endings() == sorted({ending.lower() for ending in endings()})
    assert all(ending.startswith(".") for ending in endings())


def test_a_reader_is_found_by_the_ending_in_any_case():
    assert reader_of(Path("a.NPZ")) is npz.read


@pytest.mark.parametrize("name", registry._ENDINGS)
def test_every_reader_is_found_by_its_name(name):
    assert callable(reader_of(Path("any.thing"), name))


def test_an_unknown_ending_is_refused_with_the_known():
    with pytest.raises(CuriosityError, match=r"unknown format '\.xyz'; this version reads \.3ds, "):
        reader_of(Path("a.xyz"))


def made_of_text(path: Path, *, factor: float = 1.0) -> SpectralImage:
    values = np.loadtxt(path)
    return SpectralImage.from_grid(values, factor * values[:, :, None], Axis([0.0]))


@pytest.fixture
def registered(monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})
    return register(Reader("mytext", (".MyText",), made_of_text))


def test_a_registered_reader_opens_its_files(registered, tmp_path):
    path = tmp_path / "a.mytext"
    np.savetxt(path, np.arange(12.0).reshape(3, 4))
    assert registered.endings == (".mytext",)
    assert formats()[".mytext"] == "registered"
    assert ".mytext" not in endings()
    assert open_data(path, factor=2).spectra[5].tolist() == [10]
    register(registered)  # a cell run twice


def test_our_own_reader_takes_its_ending_unless_another_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(registry, "_registered", {})
    register(Reader("mytext", (".npz",), made_of_text))
    path = tmp_path / "a.npz"
    np.savetxt(path, np.arange(12.0).reshape(3, 4))
    assert formats()[".npz"] == "curiosity-widgets"
    refused(path)
    assert len(open_data(path, reader="mytext")) == 12


def test_two_readers_of_one_ending_are_named(registered, tmp_path):
    register(Reader("other", (".mytext",), made_of_text))
    path = tmp_path / "a.mytext"
    path.write_text("1 2\n3 4")
    refused(path, "more than one reader takes '.mytext'", "mytext (registered), other", "choose with reader=")
    assert len(open_data(path, reader="other")) == 4


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (made_of_text, "is no reader; make a cw.readers.Reader of it"),
        (Reader("two words", (".a",), made_of_text), "give it a name of letters"),
        (Reader("npz", (".a",), made_of_text), "there is a reader 'npz' already"),
        (Reader("own", (), made_of_text), "give them like ('.xyz',)"),
        (Reader("own", ("xyz",), made_of_text), "give them like ('.xyz',)"),
        (Reader("own", (".a",), None), "is no function"),
    ],
)
def test_what_cannot_be_registered(monkeypatch, wrong, sentence):
    monkeypatch.setattr(registry, "_registered", {})
    with pytest.raises(CuriosityError, match=re.escape(sentence)):
        register(wrong)
    assert registry._registered == {}


def test_what_a_reader_of_ones_own_raises_or_returns_is_checked(monkeypatch, tmp_path):
    monkeypatch.setattr(registry, "_registered", {})
    path = tmp_path / "a.mytext"
    path.write_text("no numbers")
    register(Reader("mytext", (".mytext",), made_of_text))
    refused(path, "reader 'mytext' (registered) failed: ValueError")
    register(Reader("mytext", (".mytext",), lambda path: 5))
    refused(path, "reader 'mytext' (registered) returned int, not a SpectralImage")
