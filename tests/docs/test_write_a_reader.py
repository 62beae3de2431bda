"""The page's code is run as it is printed."""

from __future__ import annotations

import re

import pytest

import curiosity_widgets as cw
from curiosity_widgets.data.readers import registry
from curiosity_widgets.testing import FILE_CASES
from tests.paths import ROOT

PAGE = ROOT / "docs" / "write_a_reader.md"


def block(name):
    found = re.search(rf"<!-- {name} -->\n```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found, name
    return found.group(1)


@pytest.fixture
def names(monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})
    found = {}
    for name in ("the reader", "the test"):
        exec(compile(block(name), f"{PAGE.name}, {name}", "exec"), found)
    return found


def test_fifty_lines():
    assert len(block("the reader").splitlines()) <= 50
    assert max(map(len, block("the reader").splitlines())) <= 110


def test_it_passes_the_contract(names):
    names["test_our_grids"]()
    names["test_mistakes_are_noticed"]()


def test_the_file_of_the_page_is_read(names, tmp_path):
    path = tmp_path / "night.ourgrid"
    text = re.search(r"```\n(rows=7.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    path.write_text(text.group(1), encoding="utf-8")
    data = cw.open_data(path, current_unit="pA")
    assert data.shape == (7, 11)
    assert (len(data), data.dropped) == (2, 75)
    assert data.spectra[1].tolist() == [50, 53, 56, 59, 62]
    assert data.spectra_unit == "pA"
    assert data.pixel_size == pytest.approx((3e-9, 2e-9))


def test_it_runs_in_a_session(names, tmp_path):
    path = tmp_path / "night.ourgrid"
    names["write"](path, FILE_CASES["a spectrum in every pixel"])
    workflow = cw.workflows.ridge(patch=3, init=6, budget=10, batch_size=4)
    with cw.Session(cw.open_source(path), workflow, path=tmp_path / "run.h5", holdout=0) as session:
        session.run()
        assert session.wait(100)
        assert len(session.snapshot.measured) == 10


def test_a_mistake_in_it_is_found(names):
    def mirrored(path):
        data = names["read"](path)
        return cw.SpectralImage(data.image[:, :, ::-1], data.positions, data.spectra, data.axis)

    with pytest.raises(AssertionError, match="the image is mirrored"):
        names["check_reader"](mirrored, names["write"], ".ourgrid", states=names["STATES"])
