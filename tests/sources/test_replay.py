from __future__ import annotations

import numpy as np
import pytest

from curiosity_widgets import (
    Axis,
    CuriosityError,
    ReplaySource,
    RunFile,
    Session,
    SpectralImage,
    open_source,
    workflows,
)
from curiosity_widgets.sources.protocol import OutOfRange
from tests.data.samples import COLS, ROWS, STEPS, cube, picture

AXIS = Axis(np.linspace(-3, 3, STEPS), "bias", "V")


def data(**changes):
    return SpectralImage.from_grid(picture(), changes.pop("spectra", cube()), AXIS, **changes)


def test_a_full_grid_needs_no_list_of_positions():
    info = ReplaySource(data(spectra_unit="nA", name="x")).open()
    assert (info.kind, info.name, info.values_units) == ("replay", "x", "nA")
    assert info.positions is None
    assert info.allowed is None


def test_dropped_spectra_are_not_allowed():
    spectra = cube()
    spectra[2, 9] = np.nan
    source = ReplaySource(data(spectra=spectra))
    info = source.open()
    assert not info.allowed[2, 9]
    assert info.allowed.sum() == ROWS * COLS - 1
    assert info.extra["dropped"] == 1
    with pytest.raises(OutOfRange, match=r"no spectrum was recorded at \(2, 9\)"):
        source.measure(np.array([[2, 9]]))
    assert source.truth([[2, 9]]) is None


def test_coarse_and_scattered_data_list_their_positions():
    coarse = data(spectra=cube(3, 5), step=None)
    np.testing.assert_array_equal(ReplaySource(coarse).open().positions, coarse.positions)
    # a point belongs to the grid position nearest to it, and the source reports where that is
    (taken,) = ReplaySource(coarse).measure(np.array([[3.2, 4.6]]))
    assert taken.actual == (3.0, 5.0)


def test_truth_is_what_would_be_measured():
    source = ReplaySource(data())
    points = np.array([[0, 10], [6, 0], [3, 4]])
    measured = np.stack([m.values for m in source.measure(points)])
    np.testing.assert_array_equal(source.truth(points), measured)


def test_a_measured_spectrum_is_a_copy():
    source = ReplaySource(data())
    (taken,) = source.measure(np.array([[1, 2]]))
    taken.values[:] = 0
    assert source.truth([[1, 2]])[0, 0] == 1002


def test_options_need_a_file():
    with pytest.raises(CuriosityError, match="option 'axis'"):
        ReplaySource(data(), axis="v")


@pytest.mark.parametrize("points", [[1, 2, 3], [[1, 2, 3]], 5])
def test_points_of_a_wrong_shape(points):
    with pytest.raises(OutOfRange, match="row, col"):
        ReplaySource(data()).measure(np.array(points))


def test_what_was_assumed_in_reading_is_logged_and_recorded(tmp_path):
    """Sparse counts on a finer image: four of five spectra are empty, and the map is not calibrated."""
    rng = np.random.default_rng(0)
    image = 200 + 50 * np.sin(np.arange(30) / 3)[:, None] + 50 * np.cos(np.arange(34) / 4)
    spectra = rng.poisson(0.01 * (image / 200)[:, :, None], (30, 34, 25)).astype("u1")
    assert np.mean(spectra.sum(axis=2) == 0) > 0.7
    np.savez(tmp_path / "counts.npz", image=np.kron(image, np.ones((2, 2))), spectra=spectra)
    source = open_source(tmp_path / "counts.npz")
    extra = source.open().extra
    assert extra["counts"] is True
    said = ("cells at", "counts their values from 0", "as counts")
    assert all(words in text for words, text in zip(said, extra["assumptions"], strict=True))
    workflow = workflows.regressor("ridge", patch=5, init=12, budget=16)
    with Session(source, workflow, seed=0, path=tmp_path / "run.h5") as session:
        session.run(16)
        assert session.wait(60)
        assert len(session.snapshot.measured) == 16
        assert [line.text for line in session.snapshot.log if line.level == "warning"] == extra["assumptions"]
    with RunFile.open(tmp_path / "run.h5") as run:
        assert list(run.info.assumptions) == extra["assumptions"]
