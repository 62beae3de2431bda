"""Every part of a run file is checked; what is damaged is named, and nothing else."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.integrity.rescue import rescue
from curiosity_widgets.session.file.integrity.verify import verify
from curiosity_widgets.session.file.lock import RunLock
from curiosity_widgets.session.file.recorder import Recorder
from curiosity_widgets.session.file.run_file import RunFile
from tests.session.file.integrity.damages import cut_journal, cut_points
from tests.session.file.test_older_run_files import FILES
from tests.session.runs import WAIT


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


@pytest.mark.parametrize("entries", [1, 2, 5, 20])
def test_a_journal_that_is_cut_between_two_entries_is_named(copy, entries):
    cut_journal(copy, entries)
    parts = {part.name: part for part in verify(copy)}
    assert (parts["journal"].verdict, parts["journal"].text) == ("damaged", "entries are missing")


def test_spectra_that_are_cut_off_are_named(copy):
    cut_points(copy)
    parts = {part.name: part for part in verify(copy)}
    assert (parts["21 spectra"].verdict, parts["21 spectra"].text) == ("damaged", "some are missing")


def test_a_cut_journal_is_noticed_on_opening_asked_about_once_and_known_from_then_on(copy, reopen):
    cut_journal(copy)
    assert "damaged: journal" in RunFile.open(copy).snapshot.message
    for count in (24, 26):
        run = reopen(copy)
        question = run.snapshot.question
        assert (question is not None) is (count == 24)
        if question is not None:
            assert "damaged: journal" in question.text
            run.answer("yes")
        run.run(count)
        assert run.wait(WAIT)
        run.close()
        assert damaged(copy) == ["journal"]


@pytest.mark.parametrize(("cut", "text"), [(cut_journal, "journal"), (cut_points, "number of spectra")])
def test_a_rescued_file_still_says_that_the_old_one_was_cut(copy, tmp_path, cut, text):
    cut(copy)
    rescued = rescue(copy, tmp_path / "new.h5")
    assert any(f"damaged: {text}" in note for note in rescued.notes)
    run = RunFile.open(tmp_path / "new.h5")
    assert f"damaged: {text}" in run.snapshot.message
    assert run.snapshot.question is not None


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
