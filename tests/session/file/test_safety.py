"""A run file from anywhere: nothing in it is followed out of it, and damage is one clear error."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.summary import run_summary
from tests.session.small import SmallLearner, SmallSource


def test_a_file_cut_short_is_one_clear_error(copy):
    content = copy.read_bytes()
    for length in (0, 7, 100, len(content) // 4, len(content) // 2, len(content) - 1000):
        copy.write_bytes(content[:length])
        with pytest.raises(CuriosityError, match=r"copy\.h5") as raised:
            RunFile.open(copy)
        assert "\n" not in str(raised.value)


@pytest.mark.parametrize("seed", range(25))
def test_flipped_bytes_never_give_anything_but_a_clear_error(copy, seed):
    rng = np.random.default_rng(seed)
    content = np.frombuffer(copy.read_bytes(), dtype=np.uint8).copy()
    places = rng.integers(len(content), size=200)
    content[places] ^= rng.integers(1, 256, size=200, dtype=np.uint8)
    copy.write_bytes(content.tobytes())
    try:
        run_summary(RunFile.open(copy))
    except CuriosityError as error:
        text = str(error)
    else:
        text = str(copy)
    assert str(copy) in text
    assert "\n" not in text


def hostile_external_link(file, folder):
    with h5py.File(folder / "secret.h5", "w") as other:
        other["secret"] = np.arange(3)
    del file["image"]
    file["image"] = h5py.ExternalLink("secret.h5", "/secret")


def hostile_soft_link(file, folder):
    del file["held_out"]
    file["held_out"] = h5py.SoftLink("/measurable")


def hostile_external_storage(file, folder):
    (folder / "secret.bin").write_bytes(bytes(1000))
    file.create_dataset("more", shape=(100,), dtype="u1", external=[(str(folder / "secret.bin"), 0, 100)])


def hostile_virtual(file, folder):
    made = h5py.VirtualLayout(shape=(3,), dtype="i8")
    made[:] = h5py.VirtualSource(str(folder / "secret.h5"), "secret", shape=(3,))
    file.create_virtual_dataset("more", made)


def hostile_references(file, folder):
    file.create_dataset("more", data=np.array([file["image"].ref], dtype=h5py.ref_dtype))


def hostile_circle(file, folder):
    file["run/again"] = file["run"]


def hostile_size(file, folder):
    del file["ended"]
    file.create_dataset("ended", shape=(10**12,), dtype="f8", chunks=(1000,), fillvalue=1.0)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (hostile_external_link, "refused"),
        (hostile_soft_link, "refused"),
        (hostile_external_storage, "refused"),
        (hostile_virtual, "refused"),
        (hostile_references, "refused"),
        (hostile_circle, "nested too deeply"),
        (hostile_size, "damaged"),
    ],
)
def test_hostile_files_are_refused(copy, change, word):
    with h5py.File(copy, "r+") as file:
        change(file, copy.parent)
    with pytest.raises(CuriosityError, match=word) as raised:
        RunFile.open(copy)
    assert str(copy) in str(raised.value)
    with pytest.raises(CuriosityError, match=word):
        Session.open(copy, SmallSource(), learner=SmallLearner)
    assert not copy.with_name("copy.h5.lock").exists()


@pytest.mark.parametrize(
    "name", ["image", "held_out", "spectra", "ended", "run/journal", "candidate_position"]
)
def test_a_group_in_the_place_of_a_dataset_is_damage(copy, name):
    with h5py.File(copy, "r+") as file:
        del file[name]
        file.create_group(name)
    with pytest.raises(CuriosityError, match="damaged"):
        RunFile.open(copy)
