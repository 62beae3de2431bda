"""What is cited is what CITATION.cff and the references say."""

from __future__ import annotations

import re

import pytest

import curiosity_widgets as cw
from curiosity_widgets.citation import citation
from tests.paths import ROOT

OLDER = ROOT / "tests" / "session" / "file" / "written_by_0e87a72" / "plain.h5"


def fields(entry: str) -> dict[str, str]:
    found = re.findall(r"(\w+) ?= ?\{(.*?)\}[,\n}]", entry, re.DOTALL)
    return {key: " ".join(value.split()) for key, value in found}


def test_the_paper_is_that_of_the_references() -> None:
    paper = citation().split("\n\n")[1]
    lines = (ROOT / "docs" / "references.bib").read_text(encoding="utf-8").splitlines()
    (known,) = [line for line in lines if line.startswith("@article{vatsavai2025")]
    assert fields(paper) == fields(known)
    assert fields(paper)["doi"] in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_a_public_set_and_a_run_name_their_data() -> None:
    assert f"version = {{{cw.__version__}}}" in citation("sspfm-110")
    assert "10.5281/zenodo.15777800" in citation("sspfm-110")
    run = cw.RunFile.open(OLDER)
    assert f"version = {{{run.info.version}}}" in citation(OLDER)
    assert citation(OLDER).count("@") == 2 + (run.info.data in cw.datasets.names())


def test_what_is_neither_is_refused() -> None:
    with pytest.raises(cw.CuriosityError, match=r"nowhere\.h5"):
        citation("nowhere.h5")
