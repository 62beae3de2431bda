"""The command line: exit codes, mistakes as one clear line, a fast start."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from curiosity_widgets.data.spectral_image import Axis
from curiosity_widgets.session.session import Session
from tests.cli.small import COMMON, refused
from tests.session.small import SmallLearner, SmallSource, workflow


def test_missing_file(curiosity: Any) -> None:
    refused(curiosity("run", "nowhere.npz", *COMMON), "nowhere.npz")
    refused(curiosity("resume", "nowhere.h5"), "nowhere.h5")
    refused(curiosity("inspect", "nowhere.h5"), "nowhere.h5")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--strategy", "greedy"], "greedy"),
        (["--workflow", "trees"], "trees"),
        (["--workflow", "ridge", "--epochs", "5"], "epochs"),
        (["--beta", "2"], "2"),
        (["--workflow", "ridge", "--target", "spec2im"], "spec2im"),
        (["--epochs", "5"], "epochs"),
        (["--read", "colour=red"], "colour"),
        (["--read", "red"], "KEY=VALUE"),
        (["--nonsense"], "--nonsense"),
    ],
)
def test_wrong_settings(curiosity: Any, sample: Path, arguments: list[str], word: str) -> None:
    refused(curiosity("run", sample, *COMMON, *arguments, "-o", "a.h5"), word)


def test_import_is_fast_and_without_torch() -> None:
    """Show 5 of the first issue; the best of three, since other work may run beside."""
    code = (
        "import sys, time; t = time.perf_counter(); import curiosity_widgets; "
        "print(time.perf_counter() - t, 'torch' in sys.modules)"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
        for _ in range(3)
    ]
    assert min(float(seconds) for seconds, _ in runs) < 0.5
    assert {loaded for _, loaded in runs} == {"False"}


def test_help_does_not_wait_for_a_learner_to_load() -> None:
    code = "import sys, curiosity_widgets.cli; print([m for m in ('torch', 'sklearn') if m in sys.modules])"
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(2, "gone", "a\033[31mb.h5"), "No such file or directory"),
        (OSError(28, "a long text of HDF5"), "No space left on device"),
        (MemoryError("74 GiB"), "memory does not suffice (74 GiB)"),
    ],
    ids=str,
)
def test_what_the_computer_refuses_is_one_line(
    curiosity: Any, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr("curiosity_widgets.cli.cite.citation", fails)
    code, out, err = curiosity("cite")
    assert (code, out) == (2, "")
    assert words in err
    assert "\033" not in err
    assert err.count("\n") == 1


ODD = "\033[31mred\033]0;title\x07\x9b1m\n\u202e"


class Odd(SmallSource):
    """A source whose every name would rewrite a terminal."""

    def open(self) -> Any:
        axis = Axis(np.linspace(0, 1, 9), ODD, ODD)
        info = {"name": ODD, "axis": axis, "values_name": ODD, "values_units": ODD, "channels": ()}
        return replace(super().open(), **info, extra={"assumptions": [ODD]})

    def image(self, **options: Any) -> Any:
        taken = super().image(**options)
        return replace(taken, channels={ODD: self.height, "b": self.phase}, units={ODD: ODD}, pixel_unit=ODD)


@pytest.fixture
def run_file(in_empty_folder: Path) -> str:
    with Session(Odd(), workflow(), 3, "odd.h5", learner=SmallLearner) as session:
        session.run(14)
        assert session.wait(40)
    return "odd.h5"


@pytest.mark.parametrize(
    "command",
    [["inspect"], ["inspect", "--step", "1"], ["verify"], ["compare", "odd.h5"], ["resume"]],
    ids=str,
)
def test_no_name_of_a_file_rewrites_the_terminal(curiosity: Any, run_file: str, command: list[str]) -> None:
    _, out, err = curiosity(*command, run_file)
    assert not [character for character in "\033\x07\x9b\u202e" if character in out + err]
    assert out or err


def test_a_terminal_without_greek_letters_ends_no_command(run_file: str) -> None:
    """As Windows writes into a file, or a computer without a language set."""
    code = "from curiosity_widgets.cli import main; main(['inspect', 'odd.h5', '--step', '1'])"
    ended = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-c", code],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "\\u03b2" in ended.stdout
