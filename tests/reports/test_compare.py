"""Runs side by side."""

from __future__ import annotations

import re

import pytest

import curiosity_widgets as cw
from tests.session import small


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    for name, seed, total in (("first", 3, 14), ("second", 4, 10)):
        path = folder / f"{name}.h5"
        with cw.Session(
            small.SmallSource(), small.workflow(), seed, path, learner=small.SmallLearner
        ) as session:
            session.run(total)
            assert session.wait(20)
    return [folder / "first.h5", folder / "second.h5"]


def test_what_differs_comes_first(files):
    compared = cw.compare(files)
    assert "seed" in compared.differing
    assert compared.rows[len(compared.differing) :][0][0] not in compared.differing
    assert ("seed", "3", "4") in compared.rows
    assert ("patch", "3 pixels", "3 pixels") in compared.rows
    first, second = (
        {tuple(one) for one in cw.RunFile.open(file).snapshot.measured.tolist()} for file in files
    )
    assert compared.shared == len(first & second)


def test_the_page_needs_nothing_else(files, tmp_path):
    page = cw.compare([cw.RunFile.open(files[0]), files[1]]).save(tmp_path / "page.html")
    text = page.read_text(encoding="utf-8")
    assert "<h1>first · second</h1>" in text
    assert text.count("Maps of ") == 2
    assert "14 spectra" in text
    assert not re.findall(r"(?:src|href)=\"https?:", text)


def test_two_of_one_name_are_told_apart(files):
    assert [run.name for run in cw.compare([files[0], files[0]]).runs] == ["first", "first (2)"]


@pytest.mark.parametrize("runs", [[], ["one.h5"], "one.h5"])
def test_one_run_is_not_compared(runs):
    with pytest.raises(cw.CuriosityError, match="two runs or more"):
        cw.compare(runs)
