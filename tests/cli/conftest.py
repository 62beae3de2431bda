from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from curiosity_widgets.cli import main
from tests.cli.small import write_npz


@pytest.fixture(autouse=True)
def in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return write_npz(tmp_path / "sample.npz")


@pytest.fixture
def curiosity(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return call
