"""Whatever is damaged: verify names it, a rescue tells it, the new file is whole but for what is marked."""

from __future__ import annotations

import pytest

from curiosity_widgets.session.file.integrity.rescue import rescue
from curiosity_widgets.session.file.integrity.verify import verify
from curiosity_widgets.session.file.run_file import RunFile
from curiosity_widgets.session.session import Session
from tests.session.file.integrity.damages import DAMAGES
from tests.session.runs import WAIT
from tests.session.small import SmallLearner, WithChannels, workflow

# What can be read and does not match its checksum is kept, and keeps a checksum that it does not match.
MARKED = {
    "22 spectra", "weights", "settings and facts of the run", "image", "axis of the spectra",
    "candidate positions", "held-out mask", "measurable mask", "journal",
}  # fmt: skip
GRAVE = MARKED - {"22 spectra", "weights"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("whole") / "run.h5"
    with Session(WithChannels(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run()
        assert session.wait(WAIT)
    return path.read_bytes()


def damaged(path):
    return {part.name for part in verify(path) if part.verdict == "damaged"}


@pytest.mark.parametrize("what", list(DAMAGES))
def test_a_rescued_file_is_whole_but_for_what_is_marked(whole, tmp_path, what):
    bad, new = tmp_path / "bad.h5", tmp_path / "new.h5"
    bad.write_bytes(whole)
    DAMAGES[what](bad)
    before = damaged(bad)
    assert before
    rescued = rescue(bad, new)
    assert rescued.is_run
    assert rescued.spectra == 22
    assert rescued.notes
    run = RunFile.open(new)
    assert set(rescued.notes) <= {line.text for line in run.snapshot.log if line.level == "warning"}
    left = damaged(new)
    assert left <= MARKED
    assert left <= before | run_damage(run)
    assert set(run.snapshot.left_out) == set(run.damage.points)
    grave = any(name in note for note in rescued.notes for name in GRAVE)
    assert (run.snapshot.question is not None) is grave


def run_damage(run):
    """By the names of verify, what cannot be named in a file that does not open."""
    return {*run.damage.fixed, *(["22 spectra"] if run.damage.points else [])}


@pytest.mark.parametrize(
    "what",
    ["facts", "spectrum", "last end", "states lost", "image lost", "masks lost", "candidate_position lost",
     "image changed", "film", "journal: more spectra than there are", "journal: a training",
     "journal: nothing"],
)  # fmt: skip
def test_a_rescued_run_continues_once_it_is_agreed_to(whole, tmp_path, what):
    bad, new = tmp_path / "bad.h5", tmp_path / "new.h5"
    bad.write_bytes(whole)
    DAMAGES[what](bad)
    rescue(bad, new)
    marked = damaged(new)
    with Session.open(new, WithChannels(), learner=SmallLearner) as session:
        session.run(24)
        assert session.wait(WAIT)
        if session.snapshot.state == "waiting":
            assert len(session.snapshot.measured) == 22
            session.answer("yes")
            assert session.wait(WAIT)
        assert session.snapshot.state in ("finished", "idle"), session.snapshot.message
        assert len(session.snapshot.measured) == 24
    assert {name.replace("24", "22") for name in damaged(new)} == marked - {"weights"}
