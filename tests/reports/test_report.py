"""``cw.report`` writes one page of a run, and never over the run itself."""

from __future__ import annotations

import shutil

import pytest

import curiosity_widgets as cw
from tests.paths import ROOT

RUN = ROOT / "tests" / "session" / "file" / "written_by_0e87a72" / "plain.h5"


@pytest.fixture
def run_file(tmp_path):
    return shutil.copy(RUN, tmp_path / "run.h5")


def test_the_page_lies_beside_the_run_or_where_it_is_asked_for(run_file, tmp_path):
    assert cw.report(run_file) == tmp_path / "run.html"
    other = tmp_path / "other.html"
    assert cw.report(run_file, other) == other
    text = other.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "http://" not in text.replace("http://www.w3.org", "")


def test_the_run_file_is_never_replaced_by_its_page(run_file):
    with pytest.raises(cw.CuriosityError, match="is the run file; name another file"):
        cw.report(run_file, run_file)
    assert cw.RunFile.open(run_file).snapshot.measured.shape == (16, 2)


def test_a_run_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(cw.CuriosityError, match="there is no such run file"):
        cw.report(tmp_path / "gone.h5")
