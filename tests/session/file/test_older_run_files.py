"""Run files that an earlier version wrote: they open, are reported, and resume with the learner of today.

Both were written by commit 0e87a72, sixteen of twenty-four spectra, from a simulated sample:
``plain`` was closed; the writer of ``killed`` was killed, after requests, an excluded region, changed
settings, repeats and a second image.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.acquisition.formulas import Formula
from curiosity_widgets.reports.run_page import run_page
from curiosity_widgets.session.loop.opening import NEWER_LEARNER

FILES = Path(__file__).parent / "written_by_0e87a72"
PATHS = json.loads((FILES / "paths.json").read_text())


@pytest.fixture(params=sorted(PATHS))
def old(request, tmp_path):
    path = tmp_path / f"{request.param}.h5"
    shutil.copy(FILES / path.name, path)
    return path


def test_an_older_run_file_opens_and_has_what_was_measured(old):
    before = old.read_bytes()
    run = cw.RunFile.open(old)
    assert run.snapshot.measured.astype(int).tolist() == PATHS[old.stem][:16]
    assert run.snapshot.spectra.shape == (16, 64)
    assert old.read_bytes() == before  # a look changes nothing


def test_the_formula_of_an_older_run_file_is_a_kind_of_today(old):
    snapshot = cw.RunFile.open(old).snapshot
    assert (snapshot.formula, snapshot.terms) == ("blend", ("gain", "farthest"))
    terms = {name: snapshot.maps[name] for name in snapshot.terms}
    score = Formula(snapshot.formula, snapshot.terms)(terms, snapshot.beta, snapshot.lam, snapshot.constants)
    np.testing.assert_allclose(score, snapshot.maps["acquisition"], rtol=1e-4, atol=1e-6)


def test_an_older_run_file_is_reported(old):
    page = run_page(cw.RunFile.open(old))
    found = re.search(r'"measured":(\[\[.*?\]\])', page)
    assert found is not None
    assert np.array(json.loads(found[1])).astype(int).tolist() == PATHS[old.stem][:16]


def test_an_older_run_file_resumes_with_the_newer_learner(old):
    """All that was measured is kept; the path may be another, and the log has one line about it."""
    session = cw.Session.open(old)
    try:
        session.run(24)
        assert session.wait(240)
        snapshot = session.snapshot
        assert snapshot.state == "finished", snapshot.message
        assert snapshot.measured[:16].astype(int).tolist() == PATHS[old.stem][:16]
        assert len(snapshot.measured) == 24
        assert np.isfinite(snapshot.spectra).all()
        assert [entry.text for entry in snapshot.log].count(NEWER_LEARNER) == 1
    finally:
        session.close()
