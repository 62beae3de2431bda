"""Other installed packages add strategies, sources and readers; a broken one is named and left out."""

from __future__ import annotations

import logging
import sys

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets import acquisition
from curiosity_widgets.data.readers import registry as readers
from curiosity_widgets.sources import registry as sources
from curiosity_widgets.testing import check_strategy


def test_nothing_is_imported_before_it_is_asked_for(lab):
    lab()
    assert "my_lab" not in sys.modules
    assert "brightest" in acquisition.names()
    assert "my_lab" in sys.modules


def test_a_strategy_is_one_like_any_other(lab, tmp_path):
    lab()
    check_strategy(lambda: acquisition.load("brightest"))
    assert "brightest" not in acquisition.registered()
    workflow = cw.workflows.ridge(patch=5, init=6, budget=9, batch_size=3, strategy="brightest")
    with cw.Session(cw.open_source("scope"), workflow, path=tmp_path / "run.h5") as session:
        session.run()
        assert session.wait(100)
        assert session.snapshot.settings.strategy == "brightest"


def test_a_reader_opens_files_of_its_ending(lab, tmp_path):
    lab()
    path = tmp_path / "a.LABTEXT"
    np.savetxt(path, np.arange(12.0).reshape(3, 4))
    assert cw.readers.formats()[".labtext"] == "my-lab"
    assert ".labtext" not in cw.readers.endings()
    data = cw.open_data(path, gain="2")
    assert data.spectra[5].tolist() == [10, -10]
    again = cw.open_data(data.name, **data.metadata["open_options"])
    np.testing.assert_array_equal(again.spectra, data.spectra)
    with pytest.raises(cw.CuriosityError, match="unknown option 'loss'; known are gain"):
        cw.open_data(path, loss=2)


def test_a_reader_is_chosen_by_its_name_where_the_ending_does_not(lab, tmp_path):
    lab()
    path = tmp_path / "a.txt"
    np.savetxt(path, np.arange(12.0).reshape(3, 4))
    data = cw.open_data(path, reader="labtext")
    assert data.metadata["open_options"] == {"reader": "labtext"}
    with pytest.raises(cw.CuriosityError, match=r"'other' is unknown; choose one of npz, .*, labtext"):
        cw.open_data(path, reader="other")


BROKEN = {
    "not there": (
        "[curiosity_widgets.strategies]\nbrightest = my_lab:Darkest",
        lambda: acquisition.load("brightest"),
        "strategy 'brightest' of the package my-lab cannot be used: loading my_lab:Darkest failed "
        "(AttributeError",
    ),
    "no strategy": (
        "[curiosity_widgets.strategies]\nscope = my_lab:scope",
        lambda: acquisition.load("scope"),
        "is no strategy",
    ),
    "another name": (
        "[curiosity_widgets.strategies]\ndarkest = my_lab:Brightest",
        lambda: acquisition.load("darkest"),
        "its class calls itself 'brightest'",
    ),
    "no source": (
        "[curiosity_widgets.sources]\nscope = my_lab:MODULE",
        lambda: cw.open_source("scope"),
        "source 'scope' of the package my-lab cannot be used",
    ),
    "name taken": (
        "[curiosity_widgets.sources]\npto-1.7um = my_lab:scope",
        lambda: sources.describe("pto-1.7um"),
        "the name 'pto-1.7um' is taken",
    ),
    "no reader": (
        "[curiosity_widgets.readers]\nlabtext = my_lab:read",
        lambda: readers.reader_of(None, "labtext"),
        "is no reader; make a cw.readers.Reader of it",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_be_used_is_named_once_and_left_out(lab, caplog, case):
    entries, use, sentence = BROKEN[case]
    lab(entries=entries)
    with caplog.at_level(logging.WARNING, "curiosity_widgets.plugins"):
        for _ in range(2):
            assert "balanced" in acquisition.names()
            assert ".npz" in readers.formats()
            sources.installed()
    assert len(caplog.messages) == 1
    assert sentence in caplog.messages[0]
    assert "my-lab" in caplog.messages[0]
    assert "\n" not in caplog.messages[0]
    with pytest.raises(cw.CuriosityError) as caught:
        use()
    assert str(caught.value) == caplog.messages[0]


def test_a_package_that_fails_when_imported_takes_nothing_down(lab, caplog):
    lab(module="raise OSError('no driver')")
    assert "balanced" in acquisition.names()
    assert "OSError: no driver" in caplog.messages[0]


def test_two_packages_with_one_name(lab, caplog):
    for name in ("lab-a", "lab-b"):
        lab(name=name, entries=f"[curiosity_widgets.sources]\nscope = {name.replace('-', '_')}:scope")
    assert sources.installed() == {"scope": "lab-a"}
    assert "source 'scope' of the package lab-b cannot be used: lab-a has one of that name" in caplog.text
