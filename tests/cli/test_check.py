"""``curiosity verify`` and ``curiosity rescue``: exit codes, words and JSON."""

from __future__ import annotations

import json

import h5py
import pytest

from curiosity_widgets.cli import main
from curiosity_widgets.session.session import Session
from tests.session.small import SmallLearner, SmallSource, workflow


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    path = tmp_path_factory.mktemp("check") / "run.h5"
    with Session(SmallSource(), workflow(), 3, path, learner=SmallLearner) as session:
        session.run(8)
        assert session.wait(30)
    return path


@pytest.fixture
def damaged(recorded, tmp_path):
    path = tmp_path / "bad.h5"
    path.write_bytes(recorded.read_bytes())
    with h5py.File(path, "r+") as file:
        file["spectra"][2, 1] = 1e6
    return path


def code(*arguments):
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return left.value.code


def test_a_whole_file(recorded, capsys):
    assert code("verify", recorded) == 0
    assert "    whole  8 spectra" in capsys.readouterr().out
    assert code("verify", recorded, "--json") == 0
    assert json.loads(capsys.readouterr().out)["whole"] is True


def test_a_damaged_file_is_verified_and_rescued(damaged, tmp_path, capsys):
    assert code("verify", damaged) == 1
    out = capsys.readouterr().out
    assert "  damaged  8 spectra: damaged, counted from 0: 2" in out
    assert "curiosity rescue" in out
    assert code("rescue", damaged, "-o", tmp_path / "new.h5") == 1
    assert "8 spectra, 1 of them damaged" in capsys.readouterr().out
    assert code("verify", tmp_path / "new.h5") == 1  # the damage stays marked
    assert code("rescue", damaged, "-o", tmp_path / "new2.h5", "--json") == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["spectra"] == 8


def test_arrays_alone_are_named_as_such(damaged, tmp_path, capsys):
    with h5py.File(damaged, "r+") as file:
        file.attrs["facts"] = "no JSON"
    assert code("rescue", damaged, "-o", tmp_path / "new.h5") == 1
    assert "no run file any more" in capsys.readouterr().out


def test_what_cannot_be_opened(tmp_path, capsys):
    (tmp_path / "a.h5").write_text("hello")
    assert code("verify", tmp_path / "a.h5") == 2
    assert code("rescue", tmp_path / "a.h5", "-o", tmp_path / "b.h5") == 2
    assert "not a run file" in capsys.readouterr().err
