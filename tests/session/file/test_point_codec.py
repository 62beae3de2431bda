from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.columns import COLUMNS
from curiosity_widgets.session.file.point_codec import read_points

FIRST = [column for column in COLUMNS if column.since == 1]  # without checksums


def rows(path, count=None, start=0, columns=COLUMNS):
    with h5py.File(path) as file:
        return read_points(path, file, columns, file["candidate_position"][:count], start)


def read(path, **options):
    return rows(path, **options).points


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
        file["ended"][20:] = np.nan
    assert len(read(copy)) == 20
    assert len(read(copy, start=15)) == 5
    assert read(copy, start=20) == []


@pytest.mark.parametrize("columns", [COLUMNS, FIRST])
def test_a_gap_before_the_last_point_is_damage_and_hides_nothing(copy, columns):
    with h5py.File(copy, "r+") as file:
        file["ended"][7] = np.nan
    found = rows(copy, columns=columns)
    assert len(found.points) == 22
    assert found.damaged == [7]


@pytest.mark.parametrize(
    ("name", "place"),
    [("spectra", (5, 3)), ("requested", (5, 1)), ("actual", (5, 0)), ("started", 5), ("ended", 5),
     ("measured_candidate", 5), ("measured_step", 5), ("by_person", 5), ("checksum", 5)],
)  # fmt: skip
def test_a_bit_that_flips_in_any_column_of_a_point_is_noticed(copy, name, place):
    with h5py.File(copy, "r+") as file:
        value = np.array(file[name][place])
        bits = value.reshape(1).view(np.uint8)
        bits[0] ^= 1
        file[name][place] = bits.view(value.dtype)[0]
    found = rows(copy)
    assert found.damaged == [5]
    assert len(found.points) == 22


def test_a_damaged_point_outside_the_candidates_is_at_the_nearest_one(copy):
    true = read(copy)[4].candidate
    with h5py.File(copy, "r+") as file:
        file["measured_candidate"][4] = 10**9
    found = rows(copy)
    assert found.damaged == [4]
    assert found.points[4].candidate == true


def test_without_checksums_a_point_outside_the_candidates_is_refused(copy):
    with pytest.raises(CuriosityError, match="outside the candidates"):
        read(copy, count=3, columns=FIRST)


@pytest.mark.parametrize("name", ["measured_candidate", "spectra", "started"])
def test_a_column_that_is_too_short_is_refused(copy, name):
    with h5py.File(copy, "r+") as file:
        file[name].resize(5, axis=0)
    with pytest.raises(CuriosityError, match="not complete"):
        read(copy)
