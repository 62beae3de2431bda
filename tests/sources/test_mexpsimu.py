"""Through mexpsimu itself, a package of others."""

from __future__ import annotations

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets import CuriosityError, MexpsimuSource
from curiosity_widgets.sources.protocol import SourceUnavailable
from curiosity_widgets.testing import SOURCE_CLAUSES, SOURCE_MISTAKES, ExpectedSample, check_source_mistake
from tests.data.samples import COLS, STEPS, cube, picture

mexpsimu = pytest.importorskip("mexpsimu", reason="needs the package mexpsimu")

VOLTS = np.linspace(-3, 3, STEPS)


def microscope(tmp_path, **arrays):
    values = {"image": picture(), "image2": -picture(), "spectra": cube(), "vstep": VOLTS, **arrays}
    path = tmp_path / "sample_2d5um.npz"
    np.savez(path, **{key: value for key, value in values.items() if value is not None})
    return mexpsimu.Microscope(path)


def of_grid(points):
    """What was put in; between pixels there is nothing to be found."""
    rows, cols = np.asarray(points, dtype=float).T
    values = (1000 * rows + cols)[:, None] + np.arange(STEPS) / 100
    return np.where(((rows % 1 == 0) & (cols % 1 == 0))[:, None], values, np.inf)


@pytest.mark.parametrize("clause", SOURCE_CLAUSES, ids=lambda clause: clause.__name__)
def test_contract(clause, tmp_path):
    expected = ExpectedSample({"image": picture(), "image2": -picture()}, of_grid, (1, COLS - 2))
    clause(MexpsimuSource(microscope(tmp_path)), expected)


@pytest.mark.parametrize("mistake", SOURCE_MISTAKES)
def test_sources_with_a_mistake_fail(mistake, tmp_path):
    expected = ExpectedSample({"image": picture(), "image2": -picture()}, of_grid, (1, COLS - 2))
    check_source_mistake(lambda: MexpsimuSource(microscope(tmp_path)), expected, mistake)


@pytest.mark.parametrize("clause", SOURCE_CLAUSES, ids=lambda clause: clause.__name__)
def test_contract_of_a_coarse_grid(clause, tmp_path):
    """4 x 3 spectra from the first to the last of 7 x 11 pixels: every 2 rows, every 5 columns."""

    def spectra(points):
        rows, cols = np.asarray(points, dtype=float).T
        there = (rows % 2 == 0) & (cols % 5 == 0)
        found = (1000 * (rows // 2) + cols // 5)[:, None] + np.arange(STEPS) / 100
        return np.where(there[:, None], found, np.inf)

    made = MexpsimuSource(microscope(tmp_path, spectra=cube(4, 3)), channels=["image"])
    clause(made, ExpectedSample({"image": picture()}, spectra, (2, 5)))


def test_between_pixels_the_nearest_is_measured_and_reported(tmp_path):
    (taken,) = MexpsimuSource(microscope(tmp_path)).measure(np.array([[2.3, 7.6]]))
    assert taken.commanded == (2.3, 7.6)
    assert taken.actual == (2.0, 8.0)
    np.testing.assert_array_equal(taken.values, of_grid([(2, 8)])[0])


def test_facts(tmp_path):
    source = MexpsimuSource(microscope(tmp_path), values_name="piezoresponse", values_units="pm")
    info = source.open()
    assert (info.kind, info.name, info.axis.label) == ("simulator", "sample_2d5um", "bias (V)")
    assert (info.values_name, info.values_units) == ("piezoresponse", "pm")
    assert info.extra["voltage"] == "recorded"
    assert source.image().pixel_size is None or len(source.image().pixel_size) == 2


def test_physical_size_of_a_preset():
    source = MexpsimuSource(mexpsimu.Microscope("PTO_BEPS_1d7um"))
    image = source.image()
    assert image.shape == (100, 100)
    assert image.pixel_size == pytest.approx((1.7e-6 / 99, 1.7e-6 / 99))


def test_no_spectra_and_no_such_channel(tmp_path):
    with pytest.raises(SourceUnavailable, match="no spectra"):
        MexpsimuSource(microscope(tmp_path, spectra=None, vstep=None)).open()
    with pytest.raises(CuriosityError, match="no channel 'height'; there are image, image2"):
        MexpsimuSource(microscope(tmp_path), channels=["height"])


def test_full_run(tmp_path):
    """The default workflow on recorded piezoresponse; what comes back is what was recorded there."""
    scope = mexpsimu.Microscope("PTO_BEPS_1d3um")
    workflow = cw.workflows.dense(patch=9, init=10, budget=20)
    with cw.Session(MexpsimuSource(scope), workflow, seed=1, path=tmp_path / "run.h5") as session:
        session.run()
        assert session.wait(200)
        seen = session.snapshot
    assert (seen.state, len(seen.measured)) == ("finished", 20)
    rows, cols = seen.measured.astype(int).T
    np.testing.assert_array_equal(seen.spectra, scope.dataset.spectra[rows, cols])
