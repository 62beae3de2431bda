from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.columns import COLUMNS
from curiosity_widgets.session.file.point_codec import read_points


def read(path, candidates=10**6, start=0, columns=COLUMNS):
    with h5py.File(path) as file:
        return read_points(path, file, columns, candidates, start)


def test_points_come_back_with_the_types_of_their_fields(finished):
    path, session = finished
    points = read(path)
    moment = session.snapshot
    assert [point.candidate for point in points] == moment.measured_index.tolist()
    np.testing.assert_array_equal([point.spectrum for point in points], moment.spectra)
    first = points[0]
    assert first.commanded == tuple(moment.measured[0])
    assert (type(first.candidate), type(first.requested), type(first.started)) == (int, bool, float)
    assert len(read(path, start=20)) == 2
    assert read(path, start=22) == []


def test_a_point_counts_once_its_last_column_is_written(copy):
    with h5py.File(copy, "r+") as file:
        file["ended"][7] = np.nan
    assert len(read(copy)) == 7
    assert len(read(copy, start=5)) == 2
    assert read(copy, start=7) == []


def test_a_point_outside_the_candidates_is_refused(copy):
    with pytest.raises(CuriosityError, match="outside the candidates"):
        read(copy, candidates=3)


@pytest.mark.parametrize("name", ["measured_candidate", "spectra", "started"])
def test_a_column_that_is_too_short_is_refused(copy, name):
    with h5py.File(copy, "r+") as file:
        file[name].resize(5, axis=0)
    with pytest.raises(CuriosityError, match="not complete"):
        read(copy)
