"""No name that a source or a learner gives collides with one that the run file needs itself."""

from __future__ import annotations

from dataclasses import replace

import h5py
import numpy as np
import pytest

from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.session.file.names import axis_dimension, dataset_names
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from tests.session.small import LENGTH, SmallLearner, SmallSource, workflow

CHANNELS = ("extra", "file", "amplitude/pm", "amplitude.pm", ".", "", "spectra")


class Naming(SmallSource):
    """An axis and channels of any name."""

    def __init__(self, axis: str, channels: tuple[str, ...]) -> None:
        super().__init__()
        self.axis, self.names = axis, channels

    def open(self):
        return replace(super().open(), axis=Axis(self.bias, self.axis, "V"), values_name="spectra")

    def measure(self, points, *, stop=None):
        for taken in super().measure(points, stop=stop):
            channels = {name: np.full(LENGTH, number) for number, name in enumerate(self.names)}
            yield replace(taken, channels=channels, file="a.dat")


class NamingLearner(SmallLearner):
    """Arrays of its state whose names differ only in what HDF5 cannot hold."""

    def state(self):
        return super().state() | {"weights.linear": np.zeros(2), ".": np.ones(2)}


@pytest.mark.parametrize("axis", ["extra", "weights", "run", "ended", "Extra", "axis", "coordinate"])
def test_a_run_closes_whatever_its_axis_and_channels_are_called(axis, tmp_path):
    path = tmp_path / "run.h5"
    with Session(Naming(axis, CHANNELS), workflow(), 3, path, learner=NamingLearner) as session:
        session.run(10)
        assert session.wait(20)
        assert session.snapshot.state == "finished", session.snapshot.message
    run = RunFile.open(path)
    assert run.info.axis.name == axis
    assert set(run.channels(3)) == set(CHANNELS)
    with h5py.File(path) as file:
        assert file["spectra"].dims[1][0].shape == (LENGTH,)
        extra = {one.attrs["long_name"]: one for name, one in file["extra"].items() if name != "file"}
        for number, name in enumerate(CHANNELS):
            np.testing.assert_array_equal(extra[name][3], np.full(LENGTH, number))
        assert file["extra/file"][3] == b"a.dat"
        assert file["weights/weights.linear"].shape == (2 * 9 + 1, LENGTH)
        assert len(file["weights"]) == 3


def test_the_axis_names_the_dimension_unless_it_cannot():
    names = {
        name: axis_dimension(Axis(np.arange(3.0), name))
        for name in ("bias", "DC offset", "energy loss", "row", "spectra", "1/cm", "", "ΔE")
    }
    assert names["bias"] == "bias"
    assert names["DC offset"] == "dc_offset"
    assert names["energy loss"] == "energy_loss"
    assert {names[name] for name in ("row", "spectra", "1/cm", "", "ΔE")} == {"axis"}


def test_names_of_datasets_are_valid_and_each_there_once():
    names = ["a/b", "a.b", "file", "a.b_2", ".", "..", "", "x\0y"]
    found = dataset_names(names, taken=["file"])
    assert found == {
        "a/b": "a.b", "a.b": "a.b_2", "file": "file_2", "a.b_2": "a.b_2_2", ".": "_.", "..": "_..", "": "_",
        "x\0y": "x\\x00y",
    }  # fmt: skip
