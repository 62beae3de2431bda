from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets.session.file.integrity.stand_ins import stand_in
from curiosity_widgets.session.file.integrity.tolerant import Reader

FACTS = {"patch": 3, "channels": ["a", "b"]}


@pytest.fixture
def reader(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["row"], file["col"], file["spectra"] = np.arange(5), np.arange(6), np.ones((2, 7))
    with h5py.File(tmp_path / "a.h5") as file:
        yield Reader(tmp_path / "a.h5", file)


def test_sizes_come_from_what_is_there(reader):
    image = stand_in("image", {}, FACTS, reader)
    assert image.shape == (2, 5, 6)
    np.testing.assert_array_equal(stand_in("axis", {}, FACTS, reader), np.arange(7))
    positions = stand_in("candidate_position", {"image": image}, FACTS, reader)
    assert positions.shape == (12, 2)
    assert positions[0].tolist() == [1, 1]


def test_what_is_not_held_out_can_be_measured(reader):
    arrays = {"candidate_position": np.ones((3, 2))}
    assert stand_in("measurable", {**arrays, "held_out": np.array([1, 0, 0])}, FACTS, reader).tolist() == [
        0,
        1,
        1,
    ]
    assert stand_in("held_out", arrays, FACTS, reader).tolist() == [0, 0, 0]


def test_listed_positions_cannot_be_made_up(reader):
    arrays = {"image": np.ones((2, 5, 6)), "held_out": np.zeros(4)}
    with pytest.raises(ValueError, match="is lost"):
        stand_in("candidate_position", arrays, FACTS, reader)
