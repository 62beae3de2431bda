from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import curiosity_widgets as cw
from curiosity_widgets.benchmarks.results import Results
from tests.benchmarks.small import COMMON, write_sample


@pytest.fixture(scope="package")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_sample(tmp_path_factory.mktemp("sample") / "a&b.npz"))


@pytest.fixture(scope="package")
def smoke(sample: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Results, Path, list[Any]]:
    """Three seeds, in this process' own time: one worker of loky runs in line."""
    folder, seen = tmp_path_factory.mktemp("out"), []

    def progress(done: int, total: int, text: str) -> None:
        seen.append((done, total, text))

    results = cw.benchmark(sample, seeds=3, folder=folder, workers=1, progress=progress, **COMMON)
    return results, folder, seen
