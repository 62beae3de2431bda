"""Other installed packages add strategies, sources and readers; a broken one is named and left out."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets import acquisition
from curiosity_widgets.data.readers import registry as readers
from curiosity_widgets.sources import registry as sources
from curiosity_widgets.testing import check_strategy
from tests.installed import install


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


def test_a_source_is_opened_by_its_name_with_options_as_text(lab):
    lab()
    assert sources.installed() == {"scope": "my-lab"}
    source = cw.open_source("scope", rows="9")
    assert source.image().shape == (9, 17)
    assert sources.describe("scope") == {
        "source": "scope",
        "package": "my-lab",
        "options": "(rows: int = 12, cols: int = 17)",
        "about": "A simulated microscope of the laboratory.",
    }


def test_a_file_or_folder_of_a_sources_name_comes_first(lab, tmp_path, monkeypatch):
    lab()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scope").mkdir()
    with pytest.raises(cw.CuriosityError, match="is a folder"):
        cw.open_source("scope")


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


def test_a_source_that_fails_or_makes_something_else(lab):
    lab(
        module="def scope(port: int):\n    return 1 / port\n",
        entries="[curiosity_widgets.sources]\nscope = my_lab:scope",
    )
    with pytest.raises(cw.CuriosityError, match="of the package my-lab failed: ZeroDivisionError"):
        cw.open_source("scope", port=0)
    with pytest.raises(cw.CuriosityError, match="of the package my-lab made a float, not a Source"):
        cw.open_source("scope", port="2")
    with pytest.raises(cw.CuriosityError, match="port='two' is not what this option takes"):
        cw.open_source("scope", port="two")
    with pytest.raises(cw.CuriosityError, match="seconds_per_point is for recorded data"):
        cw.open_source("scope", seconds_per_point=1.0, port=1)


def test_the_command_line_lists_them(tmp_path):
    folder = install(tmp_path / "site")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), *sys.path])}

    def curiosity(*arguments):
        command = [sys.executable, "-m", "curiosity_widgets", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=True).stdout

    shown = " ".join(curiosity("run", "--help").split())
    for name in ("brightest", "scope (my-lab)", ".labtext (my-lab)"):
        assert name in shown
    listed = curiosity("inspect")
    assert "scope (my-lab)" in listed
    assert ".labtext (my-lab)" in listed
    everything = json.loads(curiosity("inspect", "--json"))
    assert everything["sources"] == {"simulated": "curiosity-widgets", "scope": "my-lab"}
    assert everything["formats"][".labtext"] == "my-lab"
    assert everything["pto-1.7um"]["licence"] == "MIT"
    assert json.loads(curiosity("inspect", "scope", "--json"))["package"] == "my-lab"
    chosen = ["--workflow", "ridge", "--strategy", "brightest", "--read", "rows=14"]
    sizes = ["--patch", "3", "--init", "6", "--budget", "8"]
    summary = json.loads(curiosity("run", "scope", *chosen, *sizes, "-o", str(tmp_path / "run.h5"), "--json"))
    assert len(summary["measured"]) == 8
    assert summary["strategy"] == "brightest"
