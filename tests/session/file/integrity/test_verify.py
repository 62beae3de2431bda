"""Every part of a run file is checked; what is damaged is named, and nothing else."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.integrity.verify import verify
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.recorder import Recorder
from tests.session.file.test_older_run_files import FILES


def damaged(path):
    return [part.name for part in verify(path) if part.verdict == "damaged"]


def test_a_whole_file_is_whole(finished):
    assert {part.verdict for part in verify(finished[0])} == {"whole"}


def change(name, place):
    def make(file):
        value = np.array(file[name][place])
        file[name][place] = value + 1 if value.dtype.kind in "iuf" else b"other"

    return make


def garble(name, part=-1):
    """Flip a bit of the last bytes of a dataset of bytes."""

    def make(file):
        file[name][part] = int(file[name][part]) ^ 1

    return make


@pytest.mark.parametrize(
    ("make", "name"),
    [(change("image", (0, 2, 3)), "image"), (change("spectra", (4, 5)), "22 spectra"),
     (garble("run/journal", 300), "journal"), (change("layer", 0), "layer"), (change("row", 3), "row"),
     (change("weights/weights.linear", (2, 3)), "weights"), (change("score_column", 1), "score_column")],
)  # fmt: skip
def test_a_damaged_part_is_named(copy, make, name):
    with h5py.File(copy, "r+") as file:
        make(file)
    assert damaged(copy) == [name]


@pytest.mark.parametrize("slot", ["learner", "evaluation"])
def test_damaged_states_are_named(copy, slot):
    with h5py.File(copy, "r+") as file:
        for name in (f"run/{slot}_a", f"run/{slot}_b"):
            file[name][200] = int(file[name][200]) ^ 1
    assert damaged(copy) == ["learner" if slot == "learner" else "last evaluation"]


def test_a_map_that_cannot_be_unpacked_is_named(copy):
    with h5py.File(copy, "r+") as file:
        start = file["maps"].id.get_chunk_info(0).byte_offset
    content = bytearray(copy.read_bytes())
    content[start : start + 4] = b"\xff" * 4
    copy.write_bytes(bytes(content))
    assert damaged(copy)[0] == "maps"


def test_an_earlier_file_is_unchecked():
    parts = {part.name: part for part in verify(FILES / "plain.h5")}
    assert parts["image"].verdict == "unchecked"
    assert "no checksums" in parts["16 spectra"].text


def test_a_file_without_an_end_is_whole_and_says_so(copy):
    recorder = Recorder.resume(copy)
    lock = RunLock(copy)
    assert verify(copy)[0].text == "a session is recording it"
    lock.release()
    recorder.abandon()
    assert "did not close it" in verify(copy)[0].text
    assert damaged(copy) == []


def test_a_file_that_cannot_be_read_as_a_run_is_damaged(copy):
    with h5py.File(copy, "r+") as file:
        del file["started"]
    (part,) = verify(copy)
    assert (part.name, part.verdict) == ("structure", "damaged")


def test_what_is_no_run_file_is_refused(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["x"] = 1
    with pytest.raises(CuriosityError, match="no run file"):
        verify(tmp_path / "a.h5")
