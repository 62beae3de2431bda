"""A lost run is saved beside its file, or elsewhere where its folder takes nothing; a failure is reported."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from curiosity_widgets.errors import CuriosityError
from curiosity_widgets.session.file.lock import is_locked
from curiosity_widgets.session.file.recorder import RecordingFailed
from curiosity_widgets.session.threads.saving import save, save_at_the_end


class FakeContext:
    """Saves where it may, and remembers where."""

    def __init__(self, path, forbidden=()):
        self.options = SimpleNamespace(path=path)
        self.history_if_any = [1, 2, 3]
        self.forbidden, self.finished = forbidden, False

    def save_anew(self, path, unsaved):
        if path.parent in self.forbidden:
            raise RecordingFailed(f"{path} cannot be written")
        self.options.path = path

    def finish(self):
        self.finished = True


@pytest.fixture
def loop(tmp_path, monkeypatch):
    other = tmp_path / "cwd"
    other.mkdir()
    monkeypatch.chdir(other)
    return SimpleNamespace(context=FakeContext(tmp_path / "run.h5"), core=SimpleNamespace(unsaved=[4]))


def test_it_lies_beside_the_lost_file_and_is_locked(loop, tmp_path):
    lock = save(loop, None)
    path = loop.context.options.path
    assert path.parent == tmp_path
    assert path.name.startswith("run-saved-")
    assert is_locked(path)
    assert loop.core.unsaved == []
    lock.release()


def test_where_the_folder_takes_nothing_it_lies_elsewhere(loop, tmp_path):
    loop.context.forbidden = [tmp_path]
    said = save_at_the_end(loop, "run.h5 was deleted")
    assert loop.context.finished
    assert loop.context.options.path.parent == tmp_path / "cwd"
    assert said.startswith("run.h5 was deleted; the 4 spectra that were in memory are in")


def test_a_path_that_exists_is_not_taken(loop, tmp_path):
    (tmp_path / "there.h5").touch()
    with pytest.raises(CuriosityError, match="exists"):
        save(loop, tmp_path / "there.h5")


def test_that_nothing_can_be_saved_is_reported(loop, tmp_path, monkeypatch):
    monkeypatch.setattr("curiosity_widgets.session.threads.saving.free_paths", lambda lost: iter(()))
    assert "could not be saved: there is no folder to write to" in save_at_the_end(loop, "gone")
    loop.context.history_if_any, loop.core.unsaved = [], []
    assert save_at_the_end(loop, "gone") == "gone; nothing had been measured"
