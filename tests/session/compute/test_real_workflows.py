"""The package's own workflows in a process of their own: the same picks, spectra, scores and maps."""

from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets.session.session import Session
from curiosity_widgets.session.state import history
from tests.session.test_real_learner import WORKFLOWS, source


def run(path, name, compute, **options):
    with Session(source(), WORKFLOWS[name](), 5, path, compute=compute, **options) as session:
        session.run()
        assert session.wait(250)
        assert session.wait_for_maps(60)
    return session.snapshot


def same(there, here):
    np.testing.assert_array_equal(there.measured, here.measured)
    np.testing.assert_array_equal(there.spectra, here.spectra)
    assert there.curve == here.curve
    for name, shown in here.maps.items():
        np.testing.assert_array_equal(there.maps[name], shown)


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[] if n in ("dense", "forest") else pytest.mark.slow) for n in WORKFLOWS]
)
def test_the_path_is_the_same_in_a_process(tmp_path, name):
    same(run(tmp_path / "there.h5", name, "process"), run(tmp_path / "here.h5", name, "here"))


def test_the_maps_of_a_large_sample_in_full_resolution_come_over(tmp_path, monkeypatch):
    monkeypatch.setattr(history, "EVALUATED", 300)
    there, here = (run(tmp_path / f"{compute}.h5", "forest", compute) for compute in ("process", "here"))
    assert there.shown.resolution == 1
    same(there, here)


@pytest.mark.slow
def test_with_overlap_as_well(tmp_path):
    there, here = (run(tmp_path / f"{c}.h5", "dense", c, overlap=True) for c in ("process", "here"))
    same(there, here)
