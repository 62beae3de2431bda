"""What never changes in a run file has checksums: a changed value is known, a whole file gives no alarm."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets.session.file.columns import table
from curiosity_widgets.session.file.integrity import checksums, fact_text
from curiosity_widgets.session.file.run_file import RunFile


def test_every_fixed_column_and_the_facts_have_one(finished):
    with h5py.File(finished[0]) as file:
        for column in table(RunFile.open(finished[0]).axis_dataset):
            has = checksums.ATTRIBUTE in file[column.name].attrs
            assert has is (column.has_checksum or column.name in checksums.ENDS), column.name
            if has:
                assert checksums.matches(file[column.name], file[column.name][...])
        assert checksums.facts_match(file)
    assert not RunFile.open(finished[0]).damage


@pytest.mark.parametrize(
    ("name", "place", "value", "word"),
    [("image", (1, 3, 4), -1000.0, "image"), ("candidate_position", (3, 0), 5.0, "candidate positions"),
     ("held_out", 4, None, "held-out mask"), ("measurable", 4, None, "measurable mask"),
     ("bias", 2, 17.0, "axis")],
)  # fmt: skip
def test_a_changed_value_is_known(copy, name, place, value, word):
    with h5py.File(copy, "r+") as file:
        before = file[name][place]
        file[name][place] = not before if value is None else value  # of a mask: the other one
        assert file[name][place] != before
    run = RunFile.open(copy)
    assert any(word in text for text in run.damage.texts())
    assert word in run.snapshot.message
    assert run.damage.is_grave


def test_changed_facts_are_known(copy):
    with h5py.File(copy, "r+") as file:
        fact_text.write(file, fact_text.read(file).replace('"seed": 3', '"seed": 4'))
    assert "settings and facts" in RunFile.open(copy).snapshot.message


def test_a_checksum_does_not_depend_on_byte_order_or_layout():
    values = np.arange(6.0).reshape(2, 3)
    assert checksums.of_array(values) == checksums.of_array(values.astype(">f8"))
    assert checksums.of_array(values) == checksums.of_array(np.asfortranarray(values))
    assert checksums.of_array(values) != checksums.of_array(values.T.reshape(2, 3))


def test_a_dataset_without_a_checksum_is_neither_whole_nor_damaged(copy):
    with h5py.File(copy, "r+") as file:
        del file["image"].attrs[checksums.ATTRIBUTE]
        del file.attrs[checksums.OF_FACTS]
        assert checksums.matches(file["image"], 0) is None
        assert checksums.facts_match(file) is None
