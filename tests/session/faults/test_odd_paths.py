"""Whatever is given for a path, and wherever: a CuriosityError, never a traceback of pathlib's or h5py's."""

from __future__ import annotations

import numpy as np
import pytest

import curiosity_widgets as cw
from curiosity_widgets.cli import main
from curiosity_widgets.session.export import export
from tests.session.faults.test_wrong_types import ODD, refused
from tests.session.small import SmallLearner, SmallSource, workflow

TAKES_A_PATH = {
    "open_data": cw.open_data,
    "open_source": cw.open_source,
    "explore": cw.explore,
    "ReplaySource": cw.ReplaySource,
    "RunFile.open": cw.RunFile.open,
    "RunFile.is_run_file": lambda path: cw.RunFile.is_run_file(path) or cw.RunFile.open(path),
    "Session.open": cw.Session.open,
    "AskTell.open": cw.AskTell.open,
    "Dashboard.open": cw.Dashboard.open,
    "compare": lambda path: cw.compare([path, path]),
    "report": cw.report,
    "benchmark": cw.benchmark,
}
NUL = ["\0", "a\0.h5", "folder\0/a.npz"]
LONG = "x" * 300 + ".h5"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", TAKES_A_PATH)
def test_what_opens_a_file_refuses_what_names_none(name, here):
    take = TAKES_A_PATH[name]
    refused(take)
    for path in (*NUL, LONG):
        with pytest.raises(cw.CuriosityError) as raised:
            take(path)
        assert "\0" not in str(raised.value)
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("path", [*NUL, LONG])
def test_what_writes_a_file_refuses_it_too(path, here):
    with pytest.raises(cw.CuriosityError):
        cw.Session(SmallSource(), workflow(), path=path, learner=SmallLearner)
    with cw.Session(SmallSource(), workflow(), 3, "run.h5", learner=SmallLearner) as session:
        session.run(8)
        session.wait(30)
    with cw.RunFile.open("run.h5") as run:
        for kind in (None, "npz"):
            with pytest.raises(cw.CuriosityError):
                export(run, path, kind=kind)
    with pytest.raises(cw.CuriosityError):
        cw.report("run.h5", path)
    with pytest.raises(cw.CuriosityError):
        cw.compare(["run.h5", "run.h5"]).save(path)
    assert [file.name for file in here.iterdir()] == ["run.h5"]


@pytest.mark.parametrize("option", ["image", "spectra"])
def test_files_that_options_name(option, here):
    np.save("image.npy", np.arange(12.0).reshape(3, 4))
    for path in [*NUL, LONG, *(ODD[name] for name in ("bytes", "part", "object"))]:
        with pytest.raises(cw.CuriosityError):
            cw.open_data("image.npy", **{option: path})


COMMANDS = (
    "inspect PATH", "verify PATH", "rescue PATH -o new.h5", "report PATH", "explore PATH", "run PATH",
    "run simulated -o PATH", "resume PATH", "export PATH a.npz", "compare PATH PATH",
    "ask PATH", "tell PATH a.csv", "benchmark PATH --seeds 1",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_line_says_one_sentence(command, here, capsys):
    for path in (*NUL, LONG):
        words = [path if word == "PATH" else word for word in command.split()]
        with pytest.raises(SystemExit) as left:
            main(words)
        said = capsys.readouterr().err
        assert left.value.code != 0
        assert said.startswith("curiosity: ")
        assert "Traceback" not in said
