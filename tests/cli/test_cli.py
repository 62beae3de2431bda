"""The command line: exit codes, mistakes as one clear line, a fast start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.small import COMMON, refused


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
