"""A run file that a bit has flipped in opens, and what is damaged is known, marked and not learned from."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from curiosity_widgets.session.file.integrity.damage import Damage
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from curiosity_widgets.session.state.journal import encode
from curiosity_widgets.session.state.point_flags import DAMAGED
from tests.session.runs import WAIT, positions
from tests.session.small import SHAPE, SmallLearner, SmallSource, workflow

LEFT = np.zeros(SHAPE, dtype=bool)
LEFT[:, :13] = True


@pytest.fixture
def excluding(tmp_path):
    """A run of ten spectra, the left half of whose sample was excluded from the beginning."""
    path = tmp_path / "excluding.h5"
    with Session(SmallSource(), workflow(init=4), 3, path, learner=SmallLearner) as session:
        session.exclude(LEFT)
        session.run(10)
        assert session.wait(WAIT)
        assert all(col >= 13 for _, col in positions(session.snapshot))
    return path


def flip(path, name, part):
    """Change one byte of bytes in a file, where ``part`` is."""
    with h5py.File(path, "r+") as file:
        content = bytes(file[name][...])
        place = content.index(part)
        file[name][place] = content[place] ^ 1


def test_a_damaged_line_of_the_journal_hides_no_other(excluding):
    before = RunFile.open(excluding)
    flip(excluding, "run/journal", b'"event":"learner"')
    after = RunFile.open(excluding)
    assert after.damage.lines == 1
    assert after.events == before.events - 1
    assert len(after.snapshot.curve) == len(before.snapshot.curve)
    assert "1 entry of the journal is damaged" in after.snapshot.message


def test_a_run_whose_exclusion_is_damaged_does_not_move_before_a_user_agrees(excluding):
    flip(excluding, "run/journal", b'"event":"excluded"')
    source = SmallSource()
    with Session.open(excluding, source, learner=SmallLearner) as session:
        assert session.snapshot.state == "waiting"
        assert "limits, excluded regions" in session.snapshot.question.text
        session.run(22)
        assert session.wait(WAIT)
        assert session.snapshot.state == "waiting"
        assert source.measured == []
        session.exclude(LEFT)
        session.answer("yes")
        session.run(22)
        assert session.wait(WAIT)
        assert len(session.snapshot.measured) == 22
        assert all(col >= 13 for _, col in positions(session.snapshot))
    with Session.open(excluding, SmallSource(), learner=SmallLearner) as session:  # is not asked again
        assert session.snapshot.state != "waiting"


@pytest.mark.parametrize(
    "entry",
    [
        {"event": "trained", "step": 3, "count": 22, "report": {"train_loss": ["a"]}},
        {"event": "picks", "step": 9, "index": [10**7], "value": [1.0], "waiting": False, "checkpoint": None},
        {"event": "excluded", "mask": "text"},
    ],
    ids=lambda entry: entry["event"],
)
def test_a_whole_entry_that_does_not_fit_hides_no_spectrum(copy, entry):
    """As an earlier version wrote it of a learner that gave losses as texts."""
    before = RunFile.open(copy)
    with h5py.File(copy, "r+") as file:
        lines = file["run/journal"][()].tobytes() + encode({"time": 1.0, **entry})
        file["run/journal"].resize((len(lines),))
        file["run/journal"][...] = np.frombuffer(lines, dtype=np.uint8)
    after = RunFile.open(copy)
    np.testing.assert_array_equal(after.snapshot.spectra, before.snapshot.spectra)
    assert after.damage.lines == 1
    assert after.damage.is_grave
    with Session.open(copy, SmallSource(), learner=SmallLearner) as session:
        assert session.snapshot.state == "waiting"


def test_a_damaged_last_line_of_a_closed_file_is_known(copy):
    with h5py.File(copy, "r+") as file:
        file["run/journal"][-5] ^= 1
    assert RunFile.open(copy).damage.tail == 1


def test_damaged_spectra_are_kept_flagged_and_not_learned_from(tmp_path):
    path = tmp_path / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run(10)
        assert session.wait(WAIT)
        whole = session.snapshot
    with h5py.File(path, "r+") as file:
        file["spectra"][2, 4] *= -1000
        file["requested"][5, 0] += 1
    run = RunFile.open(path)
    assert run.snapshot.left_out == {2: DAMAGED, 5: DAMAGED}
    assert run.snapshot.spectra.shape == whole.spectra.shape
    assert "2 spectra are damaged, kept and not learned from" in run.snapshot.message
    assert not run.damage.is_grave
    with Session.open(path, SmallSource(), learner=SmallLearner) as session:
        session.run(22)
        assert session.wait(WAIT)
        history = session._worker.loop.context.history
        assert history.trainings[-1].left_out == (2, 5)
    assert RunFile.open(path).snapshot.left_out == {2: DAMAGED, 5: DAMAGED}


def test_an_earlier_file_says_that_it_has_no_checksums(tmp_path):
    from tests.session.file.test_older_run_files import FILES

    run = RunFile.open(FILES / "plain.h5")
    assert not run.has_checksums
    assert not run.damage
    assert any("without checksums" in entry.text for entry in run.snapshot.log)


def test_texts_count():
    damage = Damage(["image"])
    damage.tail, damage.points = 2, [4]
    assert damage.texts() == [
        "2 entries of the journal are damaged and left out: limits, excluded regions, requests or settings "
        "may be missing",
        "damaged: image",
        "1 spectrum is damaged, kept and not learned from",
    ]
    assert not Damage()
