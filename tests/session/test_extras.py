"""What else a source reports of a point: channels, the vendor's own file, where and when."""

from __future__ import annotations

from dataclasses import replace

import h5py
import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file import columns
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from tests.session.small import LENGTH, SmallLearner, SmallSource, workflow


class Reporting(SmallSource):
    """Reports amplitude and phase, its own file for every second point, and where it really went."""

    def measure(self, points, *, stop=None):
        for taken in super().measure(points, stop=stop):
            row, col = taken.commanded
            number = len(self.measured) - 1
            yield replace(
                taken,
                actual=(row + 0.1, col - 0.2),
                channels={
                    "amplitude": np.abs(taken.values), "phase/rad": np.arange(LENGTH) + row, "text": ["a"],
                },
                file=None if number % 2 else f"C:\\data\\loop_{number}.ibw",
            )  # fmt: skip


def check(file, source):
    seen = file.snapshot
    for number in (0, 5, 13):
        channels = file.channels(number)
        assert channels.keys() == {"amplitude", "phase/rad"}
        np.testing.assert_array_equal(channels["amplitude"], np.abs(seen.spectra[number]))
        np.testing.assert_array_equal(channels["phase/rad"], np.arange(LENGTH) + seen.measured[number, 0])
    assert file.vendor_file(4) == "C:\\data\\loop_4.ibw"
    assert file.vendor_file(5) is None


def test_channels_files_and_times_are_on_disk(session, tmp_path):
    source = Reporting(seconds=0.002)
    run = session(source)
    run.run(14)
    assert run.wait(20)
    with RunFile.open(tmp_path / "run.h5") as file:
        check(file, source)
    run.close()
    with RunFile.open(tmp_path / "run.h5") as file:
        check(file, source)
    with h5py.File(tmp_path / "run.h5") as file:
        np.testing.assert_array_equal(file["extra/amplitude"][:], np.abs(file["spectra"][:]))
        assert file["extra/phase.rad"].shape == (14, LENGTH)
        assert file["extra/file"][4] == b"C:\\data\\loop_4.ibw"
        np.testing.assert_allclose(file["actual"][:] - file["requested"][:], [[0.1, -0.2]] * 14)
        assert (file["ended"][:] > file["started"][:]).all()


def test_they_survive_a_resume(session, reopen, tmp_path):
    run = session(Reporting())
    run.run(10)
    assert run.wait(20)
    run.close()
    again = reopen(source=Reporting())
    again.run(14)
    assert again.wait(20)
    again.close()
    with RunFile.open(tmp_path / "run.h5") as file:
        assert len(file.channels(3)) == len(file.channels(12)) == 2


def test_files_without_room_for_them_get_it_when_they_are_resumed(tmp_path):
    path = tmp_path / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as run:
        run.run(10)
        assert run.wait(20)
    with h5py.File(path, "r+") as file:
        del file[columns.EXTRAS]
    with RunFile.open(path) as file:
        assert file.channels(3) == {}
        assert file.vendor_file(3) is None
    with Session.open(path, Reporting(), learner=SmallLearner) as run:
        run.run(14)
        assert run.wait(20)
    with RunFile.open(path) as file:
        assert file.channels(3) == {}
        assert len(file.channels(12)) == 2


def test_damaged_channels_are_reported_and_harm_nothing_else(session, tmp_path):
    run = session(Reporting())
    run.run(10)
    assert run.wait(20)
    run.close()
    with h5py.File(tmp_path / "run.h5", "r+") as file:
        file[columns.EXTRAS][20:40] = 0
    with RunFile.open(tmp_path / "run.h5") as file:
        assert len(file.history) == 10
        with pytest.raises(CuriosityError, match="damaged: the channels of spectrum 0"):
            file.channels(0)
        assert len(file.channels(9)) == 2


def test_a_file_with_damaged_channels_can_be_resumed_and_closed(session, reopen, tmp_path, caplog):
    run = session(Reporting())
    run.run(10)
    assert run.wait(20)
    run.close()
    with h5py.File(tmp_path / "run.h5", "r+") as file:
        file[columns.EXTRAS][20:40] = 0
    again = reopen(source=Reporting())
    again.run(12)
    assert again.wait(20)
    again.close()
    assert "channels are left out" in caplog.text
    with h5py.File(tmp_path / "run.h5") as file:
        amplitude = file["extra/amplitude"][:]
        assert np.isnan(amplitude[0]).all()
        np.testing.assert_array_equal(amplitude[1:], np.abs(file["spectra"][1:]))
