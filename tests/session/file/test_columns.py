"""One table of columns: whatever is added to it is created, described, written, read and rewritten."""

from __future__ import annotations

import math
import shutil
import zlib
from dataclasses import dataclass, fields, replace

import h5py
import numpy as np
import pytest
import xarray

from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import columns, point_codec
from curiosity_widgets.session.file.columns import AXIS, COLUMNS, Column
from curiosity_widgets.session.file.names import axis_dimension
from curiosity_widgets.session.file.recorder import Recorder
from curiosity_widgets.session.file.recover import recover
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.state.measured_points import Point
from tests.session.small import LENGTH, SHAPE, SmallLearner, SmallSource, workflow

NEXT = columns.FORMAT + 1


@dataclass(frozen=True, eq=False)
class NextPoint(Point):
    """A point as the next version may keep it."""

    dose: float = math.nan

    @property
    def digest(self) -> int:
        return zlib.crc32(np.ascontiguousarray(self.spectrum).tobytes())


def dosed(point: Point, dose: float) -> NextPoint:
    return NextPoint(**{one.name: getattr(point, one.name) for one in fields(Point)}, dose=dose)


ADDED = (
    Column("frame", ("frame",), "i8", since=NEXT),
    Column("film", ("frame", "row", "col"), "f4", "", "every evaluation", since=NEXT, compressed=True),
    Column("dose", ("point",), "f8", "C", "charge", point_field="dose", since=NEXT),
    Column("digest", ("point",), "u4", "1", "CRC-32", point_field="digest", since=NEXT),
    Column("detector", ("detector",), "f8", "m", "where it is", since=NEXT, values=lambda f: np.arange(3)),
)


@pytest.fixture
def next_version(monkeypatch):
    """The present code with rows in the table that the next version may have."""

    def begin():
        monkeypatch.setattr(columns, "COLUMNS", (*COLUMNS, *ADDED))
        monkeypatch.setattr(columns, "CURVE", (*columns.CURVE, "crps"))
        monkeypatch.setattr(columns, "FORMAT", NEXT)
        monkeypatch.setattr(point_codec, "Point", NextPoint)
        point_codec.field_types.cache_clear()

    yield begin
    monkeypatch.undo()
    point_codec.field_types.cache_clear()


class AxisCalledDose(SmallSource):
    def open(self):
        return replace(super().open(), axis=Axis(self.bias, "dose", "C"))


def record(path, source=None):
    with Session(source or SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run(10)
        assert session.wait(20)
        return session.snapshot


@pytest.mark.parametrize("source", [SmallSource, AxisCalledDose])
def test_a_file_of_this_version_is_read_and_continued_by_the_next(source, tmp_path, next_version):
    path = tmp_path / "run.h5"
    before = record(path, source())
    with h5py.File(path) as file:
        scores = file["score"][...]
    next_version()

    run = RunFile.open(path)
    np.testing.assert_array_equal(run.snapshot.spectra, before.spectra)
    assert all(math.isnan(point.dose) for point in run.points())

    recorder = Recorder.resume(path)
    recorder.point(dosed(run.points()[-1], 3.0))
    recorder.close()
    again = RunFile.open(path)
    assert again.points()[-1].dose == 3.0
    assert len(again.points()) == 11
    with h5py.File(path) as file:
        assert file.attrs["curiosity_run_file"] == NEXT
        assert file["digest"][0] == zlib.crc32(before.spectra[0].tobytes())  # also of the older spectra
        assert np.isnan(file["dose"][:10]).all()
        assert file["film"].shape == (0, *SHAPE)
        assert file["detector"].shape == (3,)
        np.testing.assert_array_equal(file["score"][:, :-1], scores)
        assert np.isnan(file["score"][:, -1]).all()
        assert file["spectra"].dims[1][0].shape == (LENGTH,)


def test_a_new_file_of_the_next_version_has_its_columns(tmp_path, next_version):
    record(tmp_path / "run.h5")
    run = RunFile.open(tmp_path / "run.h5")
    facts, first = run.facts, run.points()[0]
    next_version()
    path = tmp_path / "next.h5"
    recorder = Recorder.start(path, facts)
    recorder.point(dosed(first, 3.0))
    recorder.close()
    with h5py.File(path, "r+") as file:
        for name in ("frame", "film"):
            file[name].resize(2, axis=0)
        file["film"][1] = 7.0
    recover(path)
    with xarray.open_dataset(path, engine="h5netcdf") as data:
        assert data["film"].dims == ("frame", "row", "col")
        assert (data["film"][1] == 7.0).all()
        assert data["dose"].values.tolist() == [3.0]
        assert data["dose"].attrs["units"] == "C"
        assert data["score"].sizes["score_column"] == len(columns.CURVE)


def test_a_file_that_lacks_a_column_of_its_version_is_damaged(tmp_path):
    path = tmp_path / "run.h5"
    record(path)
    with h5py.File(path, "r+") as file:
        del file["started"]
    with pytest.raises(CuriosityError, match="'started' is missing"):
        RunFile.open(path)


def test_a_file_of_a_later_version_is_refused(tmp_path, next_version, monkeypatch):
    path = tmp_path / "run.h5"
    record(path)
    shutil.copy(path, tmp_path / "old.h5")
    with monkeypatch.context() as patch:
        patch.setattr(columns, "FORMAT", columns.FORMAT - 1)
        with pytest.raises(CuriosityError, match="later version"):
            RunFile.open(path)


def test_every_number_of_a_point_has_a_column():
    stored = {column.point_field for column in columns.point_columns()}
    assert stored == {one.name for one in fields(Point)} - {"channels", "file"} | {
        "checksum"
    }  # those are in run/extras
    assert columns.point_columns()[-1].name == columns.COMMIT


def test_no_column_is_named_twice_and_every_dimension_comes_before_its_use():
    names = [column.name for column in COLUMNS]
    assert len(names) == len(set(names))
    for number, column in enumerate(COLUMNS):
        assert set(column.dims) - {"byte"} <= set(names[: number + 1]), column.name


@pytest.mark.parametrize("name", [column.name for column in COLUMNS if column.name != AXIS])
def test_no_axis_takes_the_name_of_a_column_or_group(name):
    (first, *_) = name.split("/")
    assert axis_dimension(Axis(np.arange(3.0), first)) == AXIS
    assert axis_dimension(Axis(np.arange(3.0), first.upper())) == AXIS


def test_chunks_hold_few_bytes_and_whole_rows():
    (spectra,) = (column for column in COLUMNS if column.name == "spectra")
    (maps,) = (column for column in COLUMNS if column.name == "maps")
    assert spectra.chunks((64,)) == (128, 64)
    assert spectra.chunks((10**6,)) == (1, 10**6)
    assert maps.chunks((15, 100, 2000)) == (1, 1, 100, 512)
    assert Column("n", ("n",), "i8").chunks(()) == (256,)
